"""`transform.*`: what an expression cannot say well. Pure, bounded, the same for the same arguments."""
