"""dataclasses, enum, namedtuple, match statements over a little tree: an interpreter of expressions."""

from collections import namedtuple
from dataclasses import dataclass, field
from enum import Enum


class Op(Enum):
    ADD = "+"
    MUL = "*"
    NEG = "-"


Token = namedtuple("Token", "kind text position")


@dataclass(frozen=True)
class Num:
    value: int


@dataclass
class Bin:
    op: Op
    left: object
    right: object
    notes: list = field(default_factory=list)


@dataclass(order=True)
class Neg:
    operand: object


def build(depth, seed):
    if depth == 0:
        return Num(seed % 10)
    if seed % 5 == 0:
        return Neg(build(depth - 1, seed + 1))
    op = Op.ADD if seed % 2 else Op.MUL
    return Bin(op, build(depth - 1, seed * 3 + 1), build(depth - 1, seed * 5 + 2))


def evaluate(node):
    match node:
        case Num(value):
            return value
        case Bin(Op.ADD, left, right):
            return evaluate(left) + evaluate(right)
        case Bin(op=Op.MUL, left=left, right=right):
            return evaluate(left) * evaluate(right) % 1009
        case Neg(operand):
            return -evaluate(operand)


def tokenize(text):
    tokens = []
    for position, ch in enumerate(text):
        match ch:
            case "+" | "*" | "-":
                tokens.append(Token(Op(ch), ch, position))
            case _ if ch.isdigit():
                tokens.append(Token("number", ch, position))
            case "(" | ")":
                tokens.append(Token("paren", ch, position))
    return tokens


def main():
    total = 0
    for seed in range(40):
        tree = build(8, seed % 8)
        total += evaluate(tree) + evaluate(tree)
    tokens = tokenize("(1+2)*3-(4*5)" * 900)
    total += sum(token.position for token in tokens if token.kind is Op.ADD)
    total += sum(1 for token in tokens if token._replace(text="").kind == "paren")
    return total, Num(3) == Num(3), repr(Neg(Num(2)))
