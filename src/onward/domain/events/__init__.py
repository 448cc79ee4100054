"""Events as they come in: CloudEvents read by the letter of their specification. Pure."""
