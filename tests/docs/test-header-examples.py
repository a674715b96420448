#!/usr/bin/env python3
"""Checks the comments of our headers against their declarations: a function
that an example calls exists and takes as many arguments, and a parameter that
the comment above a function describes is one of its own. Prints violations."""
import pathlib
import re
import sys

OURS = r"\b((?:md|gst_mask_detect)_\w+)\s*\("


def inside(text, start):
    """Returns the text between the parenthesis at start and its partner."""
    depth = 0
    for i in range(start, len(text)):
        depth += (text[i] in "([{") - (text[i] in ")]}")
        if depth == 0:
            return text[start + 1:i]
    return None


def split(arguments):
    """Splits at commas that are not inside brackets."""
    parts, depth = [""], 0
    for c in arguments:
        depth += (c in "([{") - (c in ")]}")
        if c == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += c
    return [] if arguments.strip() in ("", "void") else parts


def declared_parameters(parameters):
    names = set()
    for parameter in parameters:
        pointer = re.search(r"\(\* ?(\w+)\)", parameter)
        words = re.findall(r"\w+", re.sub(r"\[.*", "", parameter))
        names.add(pointer[1] if pointer else words[-1] if words else "")
    return names


def check(headers):
    declared, wrong = {}, []
    for text in headers.values():
        code = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
        for call in re.finditer(OURS, code):
            arguments = inside(code, call.end() - 1)
            if arguments is not None:
                declared.setdefault(call[1], split(arguments))
    for name, text in headers.items():
        for comment in re.findall(r"/\*.*?\*/", text, flags=re.S):
            example = re.sub(r"\n \* ?", "\n", comment)
            example = re.sub(r'"[^"\n]*"|\'.\'|//[^\n]*', "0", example)
            for call in re.finditer(OURS, example):
                arguments = inside(example, call.end() - 1)
                if call[1] not in declared:
                    # An example may define a function of its own.
                    if f"\n  {call[1]} (" not in example:
                        wrong.append(f"{name}: there is no {call[1]}()")
                elif (arguments and not re.search(r"\.\.\.|…", arguments)
                      and "..." not in " ".join(declared[call[1]])
                      and len(split(arguments)) != len(declared[call[1]])):
                    wrong.append(f"{name}: {call[1]}() takes "
                                 f"{len(declared[call[1]])} arguments, "
                                 f"not {len(split(arguments))}")
        for comment, function in re.findall(
                r"/\*((?:(?!\*/).)*)\*/\n(?!typedef|#)[^;{}/]*?" + OURS, text,
                flags=re.S):
            names = declared_parameters(declared.get(function, []))
            for listed in re.findall(r"(?:^|\n \*) ((?:@\w+(?:, )?)+):", comment):
                for parameter in re.findall(r"@(\w+)", listed):
                    if names and parameter not in names:
                        wrong.append(f"{name}: {function}() has no parameter "
                                     f"{parameter}")
    return wrong, len(declared)


def main():
    root = pathlib.Path(sys.argv[1])
    headers = {str(path.relative_to(root)): path.read_text()
               for folder in ("gst", "src", "examples", "tests")
               for path in sorted((root / folder).rglob("*.h"))}
    wrong, n_declared = check(headers)
    print("\n".join(wrong) or f"{n_declared} functions in {len(headers)} "
          "headers agree with their comments")
    # A pattern that finds nothing must not pass for agreement.
    sys.exit(bool(wrong) or n_declared < 300)


main()
