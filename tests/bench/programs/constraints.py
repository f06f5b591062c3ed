"""One-way constraints solved along a plan: many small classes, isinstance, lists of objects."""

from enum import IntEnum


class Strength(IntEnum):
    REQUIRED = 0
    STRONG = 1
    MEDIUM = 2
    WEAKEST = 3


REQUIRED, MEDIUM, WEAKEST = Strength.REQUIRED, Strength.MEDIUM, Strength.WEAKEST


class Variable:
    def __init__(self, name, value):
        self.name = name
        self.value = value
        self.constraints = []
        self.determined_by = None
        self.mark = 0
        self.strength = WEAKEST

    def add(self, constraint):
        self.constraints.append(constraint)


class Constraint:
    strength = REQUIRED

    def variables(self):
        raise NotImplementedError

    def install(self):
        for variable in self.variables():
            variable.add(self)
        return self


class Edit(Constraint):
    strength = MEDIUM

    def __init__(self, variable):
        self.out = variable

    def variables(self):
        return (self.out,)

    def inputs(self):
        return ()

    def execute(self):
        pass


class Binary(Constraint):
    def __init__(self, source, out):
        self.source = source
        self.out = out

    def variables(self):
        return self.source, self.out

    def inputs(self):
        return (self.source,)


class Equal(Binary):
    def execute(self):
        self.out.value = self.source.value


class Scale(Binary):
    def __init__(self, source, scale, offset, out):
        super().__init__(source, out)
        self.scale = scale
        self.offset = offset

    def variables(self):
        return self.source, self.scale, self.offset, self.out

    def inputs(self):
        return self.source, self.scale, self.offset

    def execute(self):
        self.out.value = self.source.value * self.scale.value + self.offset.value


class Planner:
    def __init__(self):
        self.mark = 0

    def plan_from(self, start):
        self.mark += 1
        mark = self.mark
        start.out.mark = mark
        plan = []
        todo = [start]
        while todo:
            constraint = todo.pop()
            out = constraint.out
            plan.append(constraint)
            out.determined_by = constraint
            out.strength = max(constraint.strength, out.strength)
            for other in out.constraints:
                if other is not constraint and not isinstance(other, Edit) and other.out.mark != mark:
                    if out in other.inputs():
                        other.out.mark = mark
                        todo.append(other)
        return plan


def chain(length):
    variables = [Variable(f"v{i}", 0) for i in range(length)]
    for left, right in zip(variables, variables[1:]):
        Equal(left, right).install()
    edit = Edit(variables[0]).install()
    planner = Planner()
    total = 0
    for value in range(12):
        plan = planner.plan_from(edit)
        variables[0].value = value
        for constraint in plan:
            constraint.execute()
        total += variables[-1].value
    return total


def projection(length):
    scale, offset = Variable("scale", 10), Variable("offset", 1000)
    sources = [Variable("source", i) for i in range(length)]
    targets = [Variable("target", i) for i in range(length)]
    for source, target in zip(sources, targets):
        Scale(source, scale, offset, target).install()
    planner = Planner()
    total = 0
    for variable in [*sources[:20], scale, offset]:
        plan = planner.plan_from(Edit(variable).install())
        variable.value += 5
        for constraint in plan:
            constraint.execute()
        total += sum(target.value for target in targets)
    return total


def main():
    return chain(4000), projection(4000)
