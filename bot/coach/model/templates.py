"""What a template may do: print an input, quote somebody's words, ask whether there are any. All else is refused."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from bot.coach.model.inputs import Input
from bot.coach.model.outside import quote
from bot.coach.model.sheets import INSTRUCTIONS, MATERIAL, Part, unknown

_CAN = "a prompt can hold {{ input }}, {{ input | quote }} and {% if input %}…{% else %}…{% endif %}, nothing else"
_IF = re.compile(r"{%[-+]?\s*(if|endif)\b")
_TAGS = frozenset({"if", "else", "endif"})
_SPOKEN: dict[type[nodes.Node], str] = {
    nodes.Getattr: "a dot after an input",
    nodes.Getitem: "[ ] after an input",
    nodes.Call: "( ) after an input",
    nodes.Compare: "a comparison",
    nodes.CondExpr: "“if” inside {{ }}",
    nodes.Test: "“is”",
    nodes.Const: "a text or number of its own inside {{ }} or {% if %}",
}
# What reading a template can raise when somebody nests or writes it beyond all measure.
_BEYOND = (RecursionError, SyntaxError, ValueError, OverflowError, MemoryError)


@cache
def _environment() -> ImmutableSandboxedEnvironment:
    """No globals, no tests, one filter: the second lock, behind the check of each file."""
    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False, cache_size=0
    )
    environment.globals.clear()
    environment.tests.clear()
    environment.filters.clear()
    environment.filters["quote"] = quote
    return environment


class Draft:
    """A part as it was read: what it uses, and in which line first. `template` is None when it can't be used."""

    def __init__(self, name: str, part: Part, can: Mapping[str, Input]) -> None:
        self.part = part
        self.used: dict[str, int] = {}
        self.quoted: set[str] = set()
        self.problems: list[str] = []
        self.template: Template | None = None
        self._can = can
        self.problems.extend(f"{name}, line {line}: {said}" for line, said in self._look())
        if self.problems:
            self.template = None

    def _look(self) -> Iterator[tuple[int, str]]:
        """(line, what is wrong) for all of it."""
        offset = self.part.line - 1
        for line, text in enumerate(self.part.text.split("\n"), self.part.line):
            if "<!--" in text:
                yield line, "<!-- would go to the model too; hide a note with {# … #} instead."
        try:
            refused = list(_tags(self.part.text))
            if not refused:
                tree = _environment().parse(self.part.text)
                refused = list(self._blocks(tree.body))
            if not refused:
                self.template = _environment().from_string(self.part.text)
        except TemplateSyntaxError as problem:
            line, said = _unreadable(self.part.text, problem)
            yield offset + line, said
        except _BEYOND:
            yield self.part.line, f"what stands under {self.part.heading} can't be read; make it simpler."
        else:
            for line, said in refused:
                yield offset + line, said

    def _blocks(self, body: Sequence[nodes.Node]) -> Iterator[tuple[int, str]]:
        for node in body:
            if isinstance(node, nodes.Output):
                for each in node.nodes:
                    yield from self._printed(each)
            elif isinstance(node, nodes.If) and not node.elif_:
                yield from self._asked(node.test)
                yield from self._blocks(node.body)
                yield from self._blocks(node.else_)
            else:
                yield _refusal(node)

    def _printed(self, node: nodes.Node) -> Iterator[tuple[int, str]]:
        if isinstance(node, nodes.TemplateData):
            return
        if isinstance(node, nodes.Name):
            yield from self._names(node)
            if self._outside(node.name):
                yield node.lineno, f"“{node.name}” holds somebody's words; write it as {{{{ {node.name} | quote }}}}."
        elif isinstance(node, nodes.Filter) and isinstance(node.node, nodes.Name):
            yield from self._filtered(node, node.node)
        else:
            yield _refusal(node)

    def _filtered(self, node: nodes.Filter, name: nodes.Name) -> Iterator[tuple[int, str]]:
        if node.name != "quote" or node.args or node.kwargs or node.dyn_args or node.dyn_kwargs:
            yield node.lineno, f"“| {node.name}” can't be used: {_CAN}."
            return
        yield from self._names(name)
        self.quoted.add(name.name)
        if name.name in self._can and not self._outside(name.name):
            yield node.lineno, f"“{name.name}” is nobody's words and needs no quote; write it as {{{{ {name.name} }}}}."

    def _asked(self, test: nodes.Node) -> Iterator[tuple[int, str]]:
        if isinstance(test, nodes.Name):
            yield from self._names(test)
        elif isinstance(test, nodes.Not):
            yield from self._asked(test.node)
        elif isinstance(test, nodes.And | nodes.Or):
            yield from self._asked(test.left)
            yield from self._asked(test.right)
        else:
            yield _refusal(test)

    def _names(self, node: nodes.Name) -> Iterator[tuple[int, str]]:
        self.used.setdefault(node.name, self.part.line - 1 + node.lineno)
        if node.name not in self._can:
            yield node.lineno, unknown(node.name, self._can)
        elif self._outside(node.name) and self.part.heading == INSTRUCTIONS:
            yield node.lineno, f"“{node.name}” holds somebody's words, and these belong under {MATERIAL} only."

    def _outside(self, name: str) -> bool:
        return name in self._can and self._can[name].outside


def _tags(text: str) -> Iterator[tuple[int, str]]:
    """{% for %} and the like, before anything reads what is inside."""
    opened = False
    for line, kind, value in _environment().lex(text):
        if kind == "raw_begin" or (opened and kind == "name" and value not in _TAGS):
            tag = "raw" if kind == "raw_begin" else value
            yield line, f"{{% {tag} %}} can't be used: {_CAN}."
        if kind != "whitespace":
            opened = kind == "block_begin"


def _refusal(node: nodes.Node) -> tuple[int, str]:
    return node.lineno, f"{_SPOKEN.get(type(node), 'this')} can't be used: {_CAN}."


def _unreadable(text: str, problem: TemplateSyntaxError) -> tuple[int, str]:
    """Where to look and what for: the reader itself names the place where it gave up, in its own language."""
    said = problem.message or ""
    open_ifs: list[int] = []
    for number, line in enumerate(text.split("\n"), 1):
        for begin, end in (("{{", "}}"), ("{%", "%}")):
            if line.count(begin) > line.count(end):
                return number, f"“{begin}” is not closed by “{end}” in this line."
        for tag in _IF.findall(line):
            if tag == "if":
                open_ifs.append(number)
            elif tag == "endif" and open_ifs:
                open_ifs.pop()
    if "end of comment" in said:
        return problem.lineno, "“{#” is not closed by “#}”."
    if "end of template" in said and open_ifs:
        return open_ifs[-1], "this {% if %} has no {% endif %} before the next heading or the end."
    if "unknown tag" in said:
        return problem.lineno, "this {% else %} or {% endif %} has no {% if %}."
    return problem.lineno, f"this can't be read: {_CAN}."
