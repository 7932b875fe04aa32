"""Writes the counting of ticks into a checked tree (src/ticks.hpp): every loop, comprehension and function counts."""
import ast

# In the builtins of verbs. No identifier, so nothing in a source can say it.
NAME = "#tick"


def _ticker(near):
    return ast.copy_location(ast.Name(id=NAME, ctx=ast.Load()), near)


def _counted(iterable):
    return ast.copy_location(ast.BinOp(left=_ticker(iterable), op=ast.MatMult(), right=iterable), iterable)


def _and_then(expression):
    return ast.copy_location(ast.BoolOp(op=ast.And(), values=[_ticker(expression), expression]), expression)


def _at_start(body):
    """A statement that counts, before the first of a function."""
    near = body[0]
    return ast.copy_location(ast.If(test=_ticker(near), body=[ast.copy_location(ast.Pass(), near)], orelse=[]), near)


_DOES_MORE = (ast.Call, ast.For, ast.While, ast.comprehension, ast.Lambda, ast.FunctionDef, ast.Yield, ast.YieldFrom)


def _only_called(tree):
    """The names that the source only ever calls: what bears one is run from no other place than those in the source."""
    called, used = set(), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            called.add(id(node.func))
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and id(node) not in called:
            used.add(node.id)
    return lambda name: name not in used


def _is_part_of_its_call(function, only_called):
    """A function that neither loops nor calls, called by its name: its caller's round counts for both."""
    return (only_called(function.name) and not function.decorator_list
            and not any(isinstance(node, _DOES_MORE) for part in function.body for node in ast.walk(part)))


def count_in(tree):
    """Changes the tree in place. Lines and columns stay those of the source. The call of a verb is counted by run_code."""
    only_called = _only_called(tree)
    nodes = list(ast.walk(tree))
    small = {id(node) for node in nodes if isinstance(node, ast.FunctionDef) and _is_part_of_its_call(node, only_called)}
    for node in nodes:
        kind = type(node)
        if kind is ast.For or kind is ast.comprehension:
            node.iter = _counted(node.iter)
        elif kind is ast.While:
            node.test = _and_then(node.test)
        elif kind is ast.Lambda:
            node.body = _and_then(node.body)
        elif kind is ast.FunctionDef and id(node) not in small:
            node.body.insert(0, _at_start(node.body))
