"""Manual pages made from the commands' own help: one for the program, and one for each of its commands."""

import re
import time

Command = dict
# What roff would show as something that looks better in print.
SPECIAL = {"-": "\\-", "`": "\\(ga", "~": "\\(ti", "^": "\\(ha", "'": "\\(aq"}


def pages(top: Command, version: str, changed: int) -> dict[str, bytes]:
    """By file name, e.g. switchboard-serve.1."""
    date = time.strftime("%Y-%m-%d", time.gmtime(changed))
    commands = [each for each in top["subcommands"] if each["commandName"] != "help" and each.get("shouldDisplay", True)]
    found = {"switchboard.1": _program(top, commands, version, date)}
    for command in commands:
        name = f"switchboard-{command['commandName']}"
        found[f"{name}.1"] = _heading(name, version, date) + _command(command, f"switchboard {command['commandName']}", name)
    return {name: text.encode() for name, text in found.items()}


def _heading(name: str, version: str, date: str) -> str:
    return f'.TH {name.upper()} 1 "{date}" "switchboard {version}" "Switchboard"\n.nh\n.ad l\n'


def _program(top: Command, commands: list[Command], version: str, date: str) -> str:
    text = _heading("switchboard", version, date)
    text += f".SH NAME\nswitchboard \\- {_said(_first_sentence(top['abstract']))}\n"
    text += ".SH SYNOPSIS\n.B switchboard\n.I command\n.RI [ options ]\n.SH DESCRIPTION\n" + _paragraphs(top)
    text += ".SH COMMANDS\n"
    for command in commands:
        text += f".TP\n.BR switchboard\\-{_said(command['commandName'])} (1)\n{_said(command.get('abstract', ''))}\n"
    text += ".SH FILES\n"
    for path, meaning in (("/etc/switchboard/switchboard.yaml", "settings of the packaged server"),
                          ("/etc/switchboard/environment", "its secrets, as NAME=value"),
                          ("/var/lib/switchboard", "its database and keys")):
        text += f".TP\n.I {path}\n{meaning}\n"
    return text


def _command(command: Command, called: str, page: str) -> str:
    text = f".SH NAME\n{_said(page)} \\- {_said(_first_sentence(command.get('abstract', '')))}\n"
    text += ".SH SYNOPSIS\n" + _synopsis(command, called)
    nested = [each for each in command.get("subcommands", []) if each["commandName"] != "help" and each.get("shouldDisplay", True)]
    text += ".SH DESCRIPTION\n" + _paragraphs(command)
    text += _options(command, ".SH OPTIONS\n")
    for each in _all(nested, called):
        text += f".SH {_said(each[1].upper())}\n" + _synopsis(*each) + ".PP\n" + _paragraphs(each[0]) + _options(each[0], ".PP\n")
    return text + ".SH SEE ALSO\n.BR switchboard (1)\n"


def _all(commands: list[Command], called: str) -> list[tuple[Command, str]]:
    found = []
    for command in commands:
        name = f"{called} {command['commandName']}"
        found.append((command, name))
        found += _all([each for each in command.get("subcommands", []) if each["commandName"] != "help"], name)
    return found


def _shown(command: Command) -> list[dict]:
    return [each for each in command.get("arguments", []) if each.get("shouldDisplay", True)]


def _synopsis(command: Command, called: str) -> str:
    text = f".B {_said(called)}\n"
    positional = [each for each in _shown(command) if each["kind"] == "positional"]
    if command.get("subcommands"):
        text += ".I command\n"
    if len(_shown(command)) > len(positional):
        text += ".RI [ options ]\n"
    for each in positional:
        name = _said(each["valueName"]) + (" ..." if each.get("isRepeating") else "")
        text += f".RI [ \"{name}\" ]\n" if each.get("isOptional") else f".I {name}\n"
    return text


def _options(command: Command, heading: str) -> str:
    shown = _shown(command)
    text = heading if shown else ""
    for each in shown:
        text += ".TP\n" + _label(each) + "\n" + (_said(each.get("abstract", "")) or "\\ ")
        if each.get("defaultValue"):
            text += f" (default: {_said(each['defaultValue'])})"
        text += "\n"
    return text


def _label(argument: dict) -> str:
    value = _said(argument["valueName"])
    if argument["kind"] == "positional":
        return f".I {value}"
    dashes = {"long": "\\-\\-"}
    names = ", ".join(dashes.get(name["kind"], "\\-") + _said(name["name"]) for name in argument["names"])
    return f".B {names}" if argument["kind"] == "flag" else f".BI \"{names} \" {value}"


def _paragraphs(command: Command) -> str:
    parts = [command.get("abstract", ""), *command.get("discussion", "").split("\n\n")]
    return ".PP\n".join(_paragraph(part.strip("\n").split("\n")) for part in parts if part.strip()) or "\\ \n"


def _paragraph(lines: list[str]) -> str:
    """Lines of the help run on, but for settings, each under its name, and for examples, which stay as they are typed."""
    text, is_example = "", False
    for line in lines:
        setting = re.fullmatch(r"\s*(--[\w-]+)\s+(.*)", line)
        example = re.fullmatch(r"Examples?:\s*(.*)", line)
        if example:
            is_example = True
            text += f"{'.PP' if text else ''}\nExample:\n.RS 4\n.nf\n{_typed(example[1])}\n.fi\n.RE\n".lstrip("\n")
        elif is_example and line.startswith(" "):
            text = text.removesuffix(".fi\n.RE\n") + _typed(line) + "\n.fi\n.RE\n"
        elif setting:
            text += f".TP\n.B {_said(setting[1])}\n{_said(setting[2])}\n"
        else:
            text += (".PP\n" if is_example else "") + _said(line) + "\n"
            is_example = False
    return text


def _first_sentence(text: str) -> str:
    sentence = re.split(r"[.;:]\s|[.]$", text.strip(), maxsplit=1)[0]
    return sentence[:1].lower() + sentence[1:]


def _said(text: str) -> str:
    """As roff shows it unchanged."""
    return _typed(" ".join(str(text).split()))


def _typed(text: str) -> str:
    """The same, with its spaces."""
    text = text.replace("\\", "\\e")
    for character, name in SPECIAL.items():
        text = text.replace(character, name)
    return "\\&" + text if text[:1] == "." else text
