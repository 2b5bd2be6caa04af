import Foundation
import Kernel
import Logging

/// How a setting's text is read and shown again.
struct SettingType<Value: Sendable>: Sendable {
    /// What the documentation and error messages call it, e.g. "whole number, 1 to 65535".
    let name: String
    /// Nil when the text is not of this type.
    let parse: @Sendable (String) -> Value?
    /// The text that reads as this value; empty for "not set".
    let text: @Sendable (Value) -> String
    /// The same with secrets hidden.
    let shown: @Sendable (Value) -> String

    init(
        _ name: String, parse: @escaping @Sendable (String) -> Value?, text: @escaping @Sendable (Value) -> String,
        shown: (@Sendable (Value) -> String)? = nil
    ) {
        (self.name, self.parse, self.text, self.shown) = (name, parse, text, shown ?? text)
    }

    /// This type with "not set" as a further value.
    var optional: SettingType<Value?> {
        .init(
            name, parse: { parse($0).map(Optional.some) }, text: { $0.map(text) ?? "" }, shown: { $0.map(shown) ?? "" })
    }
}

extension SettingType where Value == String {
    static var text: Self { .init("text", parse: { $0.isEmpty ? nil : $0 }, text: { $0 }) }
    static var path: Self { .init("path", parse: { $0.isEmpty ? nil : $0 }, text: { $0 }) }

    /// What libpq connects to.
    static var databaseURL: Self {
        .init(
            "postgresql:// address, special characters of a password percent-encoded",
            parse: { PostgresURL($0)?.text }, text: { $0 }, shown: { PostgresURL($0)?.shown ?? "(hidden)" })
    }

    /// Scheme, host and port without a path, as browsers send it.
    static var origin: Self {
        .init(
            "origin, e.g. https://desk.example.org",
            parse: { text in
                guard let url = Platform.webURL(text), url.path.isEmpty || url.path == "/" else { return nil }
                return text.hasSuffix("/") ? String(text.dropLast()) : text
            }, text: { $0 })
    }
}

extension SettingType where Value == Int {
    /// A whole number between two bounds, both included.
    static func number(_ range: ClosedRange<Int>) -> Self {
        .init(
            "whole number, \(range.lowerBound) to \(range.upperBound)",
            parse: { text in Int(text).flatMap { range.contains($0) ? $0 : nil } }, text: { String($0) })
    }

    /// Bytes, also written with KiB, MiB or GiB.
    static func bytes(_ range: ClosedRange<Int>) -> Self {
        .init(
            "bytes (also 64KiB, 1MiB), \(byteText(range.lowerBound)) to \(byteText(range.upperBound))",
            parse: { text in byteCount(text).flatMap { range.contains($0) ? $0 : nil } }, text: byteText)
    }
}

extension SettingType where Value == Bool {
    static var flag: Self {
        .init(
            "true or false",
            parse: { ["true": true, "on": true, "yes": true, "false": false, "off": false, "no": false][$0.lowercased()] },
            text: { $0 ? "true" : "false" })
    }
}

extension SettingType where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
    /// One of an enum's words.
    static var choice: Self {
        .init(
            Value.allCases.map(\.rawValue).joined(separator: " or "), parse: { Value(rawValue: $0.lowercased()) },
            text: { $0.rawValue })
    }
}

extension SettingType where Value == Logger.Level {
    static var logLevel: Self {
        .init(
            Logger.Level.allCases.map(\.rawValue).joined(separator: ", "),
            parse: { Logger.Level(rawValue: $0.lowercased()) }, text: { $0.rawValue })
    }
}

extension SettingType where Value == URL {
    static var webURL: Self {
        .init("http or https address", parse: { Platform.webURL($0) }, text: { $0.absoluteString })
    }
}

extension SettingType where Value == URL {
    /// Where a site is: no path, because every address of ours begins at its root.
    static var siteURL: Self {
        .init(
            "http or https address without path, query and fragment", parse: { WebOrigin($0).flatMap { URL(string: $0.description) } },
            text: { $0.absoluteString })
    }
}

extension SettingType where Value == [Settings.Listener] {
    static var listeners: Self {
        .init(
            "list of HOST:PORT=FAMILY[+FAMILY…], separated by commas",
            parse: { text in
                let parts = text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
                let listeners = parts.compactMap { Settings.Listener($0) }
                return listeners.count == parts.count ? listeners : nil
            }, text: { $0.map(\.description).joined(separator: ", ") })
    }
}

extension SettingType where Value == TimeZone {
    static var timeZone: Self {
        .init("time zone, e.g. Europe/Moscow", parse: { TimeZone(identifier: $0) }, text: { $0.identifier })
    }
}

extension SettingType where Value == [String] {
    static var paths: Self {
        .init(
            "list of paths, separated by commas",
            parse: { text in text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty } },
            text: { $0.joined(separator: ", ") })
    }
}

extension SettingType where Value == [String] {
    static var words: Self {
        .init(
            "list of words, separated by spaces", parse: { $0.split(separator: " ").map(String.init) }, text: { $0.joined(separator: " ") })
    }
}

extension SettingType where Value == [String] {
    /// Some of these words.
    static func words(of known: [String]) -> Self {
        .init(
            "list of " + known.joined(separator: ", "),
            parse: { text in
                let words = text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
                return words.allSatisfy(known.contains) ? words : nil
            }, text: { $0.joined(separator: ", ") })
    }
}

extension SettingType where Value == [FeedProvider] {
    static var feedProviders: Self {
        .init(
            "list of SOURCE=NAME, separated by commas; the source is \(FeedProvider.sources.joined(separator: ", "))",
            parse: { text in
                let parts = text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
                let providers = parts.compactMap { FeedProvider($0) }
                return providers.count == parts.count ? providers : nil
            }, text: { $0.map(\.description).joined(separator: ", ") })
    }
}

extension SettingType where Value == Role {
    static var role: Self {
        .init(Role.allCases.map(\.word).joined(separator: ", "), parse: { Role(word: $0.lowercased()) }, text: \.word)
    }
}

extension SettingType where Value == [ClaimRule] {
    static var claimRules: Self {
        .init(
            "list of VALUE=ROLE or VALUE=ROLE@TEAM, separated by commas",
            parse: { text in
                let parts = text.split(separator: ",")
                let rules = parts.compactMap { ClaimRule($0) }
                return rules.count == parts.count ? rules : nil
            }, text: { $0.map(\.description).joined(separator: ", ") })
    }
}

extension SettingType where Value == [AddressRange] {
    static var addressRanges: Self {
        .init(
            "list of addresses or CIDR blocks, separated by commas",
            parse: { text in
                let parts = text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
                let ranges = parts.compactMap { AddressRange($0) }
                return ranges.count == parts.count ? ranges : nil
            }, text: { $0.map(\.description).joined(separator: ", ") })
    }
}

private func webURL(_ text: String) -> URL? {
    guard let url = URL(string: text), ["http", "https"].contains(url.scheme?.lowercased() ?? ""),
        let host = url.host, !host.isEmpty, url.user == nil, url.query == nil, url.fragment == nil
    else { return nil }
    return url
}

private let byteUnits: [(suffix: String, factor: Int)] = [
    ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10),
]

private func byteCount(_ text: String) -> Int? {
    for unit in byteUnits where text.lowercased().hasSuffix(unit.suffix.lowercased()) {
        let digits = text.dropLast(unit.suffix.count).trimmingCharacters(in: .whitespaces)
        guard let count = Int(digits) else { return nil }
        let (product, overflow) = count.multipliedReportingOverflow(by: unit.factor)
        return overflow ? nil : product
    }
    return Int(text)
}

@Sendable private func byteText(_ count: Int) -> String {
    for unit in byteUnits where count >= unit.factor && count % unit.factor == 0 {
        return "\(count / unit.factor)\(unit.suffix)"
    }
    return String(count)
}
