import Foundation
import Kernel

/// What Alertmanager asks of one label of an alert: `severity=~"warning|critical"`.
struct AlertmanagerMatcher: Hashable, Sendable {
    enum Comparison: String, Sendable { case equal = "=", different = "!=", matches = "=~", differs = "!~" }

    let label: String
    let comparison: Comparison
    let value: String

    var text: String { "\(label)\(comparison.rawValue)\"\(value)\"" }

    /// Those of one text: one, or several with commas between, with or without braces. Nil for what is none.
    static func all(in text: String) -> [AlertmanagerMatcher]? {
        var rest = text.trimmingCharacters(in: .whitespaces)[...]
        if rest.first == "{", rest.last == "}" { rest = rest.dropFirst().dropLast() }
        var found: [AlertmanagerMatcher] = []
        while !rest.allSatisfy(\.isWhitespace) {
            guard let (matcher, remainder) = first(in: rest) else { return nil }
            found.append(matcher)
            rest = remainder.drop { $0.isWhitespace || $0 == "," }
        }
        return found
    }

    private static func first(in text: Substring) -> (AlertmanagerMatcher, Substring)? {
        let trimmed = text.drop(while: \.isWhitespace)
        let label = trimmed.prefix { !"=!~".contains($0) }
        let rest = trimmed.dropFirst(label.count)
        guard let comparison = ["=~", "!~", "!=", "="].first(where: { rest.hasPrefix($0) }).flatMap({ Comparison(rawValue: $0) }) else {
            return nil
        }
        let name = label.trimmingCharacters(in: .whitespaces).trimmingCharacters(in: ["\""])
        let value = rest.dropFirst(comparison.rawValue.count).drop(while: \.isWhitespace)
        guard !name.isEmpty, let (text, remainder) = Self.value(in: value) else { return nil }
        return (AlertmanagerMatcher(label: name, comparison: comparison, value: text), remainder)
    }

    /// A text in quotes with its escapes, or a word up to the next comma.
    private static func value(in text: Substring) -> (String, Substring)? {
        guard text.first == "\"" else {
            let word = text.prefix { $0 != "," }
            return (word.trimmingCharacters(in: .whitespaces), text.dropFirst(word.count))
        }
        var (value, rest) = ("", text.dropFirst())
        while let character = rest.popFirst() {
            if character == "\"" { return (value, rest) }
            guard character == "\\", let escaped = rest.popFirst() else {
                value.append(character)
                continue
            }
            value += escaped == "n" ? "\n" : escaped == "\\" || escaped == "\"" ? String(escaped) : "\\" + String(escaped)
        }
        return nil
    }
}

/// How labels of alerts become fields of incidents.
struct AlertmanagerLabels: Sendable {
    /// Fields of labels that are named on the command line.
    var fields: [String: String]

    private static let usual = [
        "alertname": "title", "severity": "level", "service": "service", "env": "environment", "environment": "environment",
    ]
    private static let levels = [
        "page": Level.critical, "crit": .critical, "err": .error, "warn": .warning, "notice": .info, "information": .info, "none": .debug,
    ]

    func field(of label: String) -> String { fields[label] ?? Self.usual[label] ?? "tags.\(label)" }

    /// Whether every incident has a field.
    static func isAlwaysThere(_ field: String) -> Bool { ["service", "level", "title", "message"].contains(field) }

    /// Nil for what conditions cannot say: that a label is not there, and severities that are no level.
    func pattern(_ matcher: AlertmanagerMatcher) -> Pattern? {
        let isRegex = matcher.comparison == .matches || matcher.comparison == .differs
        let texts = isRegex ? Self.alternatives(matcher.value) : [matcher.value]
        switch matcher.comparison {
        case .equal, .matches:
            guard !matcher.value.isEmpty else { return nil }
            guard field(of: matcher.label) != "level" else { return texts.flatMap(Self.words(of:)).flatMap(Self.pattern(of:)) }
            return texts.map { $0.count == 1 ? .equals($0[0]) : .oneOf($0) } ?? Self.expression("^(?:\(matcher.value))$")
        case .different, .differs:
            // Not the empty text: the label is there.
            guard !matcher.value.isEmpty else { return .matches(".") }
            guard field(of: matcher.label) != "level" else {
                return texts.flatMap(Self.words(of:)).flatMap { levels in
                    Self.pattern(of: Level.allCases.map(\.word).filter { !levels.contains($0) })
                }
            }
            let whole = texts.map { $0.map(Pattern.escaped).joined(separator: "|") } ?? matcher.value
            // One that is wrong by itself could be right between ours.
            return Pattern.matches(whole).isReadable ? Self.expression("^(?!(?:\(whole))\\z)") : nil
        }
    }

    private static func pattern(of words: [String]) -> Pattern? {
        words.isEmpty ? nil : words.count == 1 ? .equals(words[0]) : .oneOf(words)
    }

    /// Nil when one of them is none.
    private static func words(of severities: [String]) -> [String]? {
        let words = severities.compactMap { (levels[$0.lowercased()] ?? Level(word: $0.lowercased()))?.word }
        return words.count == severities.count ? words : nil
    }

    /// The texts that an expression such as `a|b` lists; nil for a real one.
    private static func alternatives(_ expression: String) -> [String]? {
        let parts = expression.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
        let isPlain = parts.allSatisfy { part in
            !part.isEmpty
                && part.unicodeScalars.allSatisfy {
                    $0.properties.isAlphabetic || $0.properties.numericType != nil || "_- ".unicodeScalars.contains($0)
                }
        }
        return isPlain ? parts : nil
    }

    private static func expression(_ text: String) -> Pattern? {
        let pattern = Pattern.matches(text)
        return pattern.isReadable ? pattern : nil
    }
}
