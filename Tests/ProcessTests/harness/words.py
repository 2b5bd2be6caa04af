"""Titles that stay apart: numbers are masked when repeats are recognised, words are not."""


def word(number: int) -> str:
    return "".join(chr(ord("g") + int(digit)) for digit in f"{number:05}")
