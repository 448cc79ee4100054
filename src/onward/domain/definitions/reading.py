"""What this room uses of the expression language, in one place."""

from onward.domain.expressions.errors import ExpressionError as ExpressionError
from onward.domain.expressions.expression import Expression as Expression
from onward.domain.expressions.inference import TypeScope as TypeScope
from onward.domain.expressions.inference import check_types as check_types
from onward.domain.expressions.inference import infer as infer
from onward.domain.expressions.parser import parse as parse
from onward.domain.expressions.references import Reference as Reference
from onward.domain.expressions.template import ExpressionPart as ExpressionPart
from onward.domain.expressions.template import Template as Template
from onward.domain.expressions.template import parse_template as parse_template
