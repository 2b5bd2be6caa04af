package import Foundation
import Logging

/// How a setting's text is read and shown again.
package struct SettingType<Value: Sendable>: Sendable {
    /// What the documentation and error messages call it, e.g. "whole number, 1 to 65535".
    package let name: String
    /// Nil when the text is not of this type.
    package let parse: @Sendable (String) -> Value?
    /// The text that reads as this value; empty for "not set".
    package let text: @Sendable (Value) -> String
    /// The same with secrets hidden.
    package let shown: @Sendable (Value) -> String
    /// What is wrong with a text that is not of this type, where more can be said than that; holds nothing secret.
    package let fault: @Sendable (String) -> String?

    /// - Parameters:
    ///   - name: in the manual and in messages ("server.port is a …").
    ///   - shown: the text with secrets hidden, where a value may hold some.
    package init(
        _ name: String, parse: @escaping @Sendable (String) -> Value?, text: @escaping @Sendable (Value) -> String,
        shown: (@Sendable (Value) -> String)? = nil, fault: @escaping @Sendable (String) -> String? = { _ in nil }
    ) {
        (self.name, self.parse, self.text, self.shown, self.fault) = (name, parse, text, shown ?? text, fault)
    }

    /// This type with "not set" as a further value.
    var optional: SettingType<Value?> {
        .init(
            name, parse: { parse($0).map(Optional.some) }, text: { $0.map(text) ?? "" }, shown: { $0.map(shown) ?? "" }, fault: fault)
    }
}

extension SettingType where Value == String {
    package static var text: Self { .init("text", parse: { $0.isEmpty ? nil : $0 }, text: { $0 }) }
    package static var path: Self { .init("path", parse: { $0.isEmpty ? nil : $0 }, text: { $0 }) }

    /// What libpq connects to.
    package static var databaseURL: Self {
        .init(
            "postgresql:// address, special characters of a password percent-encoded",
            parse: { PostgresURL($0)?.text }, text: { $0 }, shown: { PostgresURL($0)?.shown ?? "(hidden)" },
            fault: { UnknownParameters.fault(PostgresURL.unknownParameters(in: $0)) })
    }

    /// Scheme, host and port without a path, as browsers send it.
    package static var origin: Self {
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
    package static func number(_ range: ClosedRange<Int>) -> Self {
        .init(
            "whole number, \(range.lowerBound) to \(range.upperBound)",
            parse: { text in Int(text).flatMap { range.contains($0) ? $0 : nil } }, text: { String($0) })
    }

    /// Bytes, also written with KiB, MiB or GiB.
    package static func bytes(_ range: ClosedRange<Int>) -> Self {
        .init(
            "bytes (also 64KiB, 1MiB), \(byteText(range.lowerBound)) to \(byteText(range.upperBound))",
            parse: { text in byteCount(text).flatMap { range.contains($0) ? $0 : nil } }, text: byteText)
    }
}

extension SettingType where Value == Bool {
    package static var flag: Self {
        .init(
            "true or false",
            parse: { ["true": true, "on": true, "yes": true, "false": false, "off": false, "no": false][$0.lowercased()] },
            text: { $0 ? "true" : "false" })
    }
}

extension SettingType where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
    /// One of an enum's words.
    package static var choice: Self {
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
    package static var webURL: SettingType<URL> {
        .init("http or https address", parse: { Platform.webURL($0) }, text: { $0.absoluteString })
    }

    /// Where a site is: no path, because every address of ours begins at its root.
    package static var siteURL: SettingType<URL> {
        .init(
            "http or https address without path, query and fragment", parse: { WebOrigin($0).flatMap { URL(string: $0.description) } },
            text: { $0.absoluteString })
    }
}

extension SettingType {
    /// Items separated by commas; one that is none spoils the list.
    /// - Parameter item: reads one, its description writes it again.
    package static func list<Item: CustomStringConvertible>(
        _ name: String, of item: @escaping @Sendable (String) -> Item?
    ) -> Self where Value == [Item] {
        .init(
            name,
            parse: { text in
                let parts = text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
                let items = parts.compactMap(item)
                return items.count == parts.count ? items : nil
            }, text: { $0.map(\.description).joined(separator: ", ") })
    }
}

extension SettingType where Value == [Settings.Listener] {
    static var listeners: Self {
        .list("list of HOST:PORT=FAMILY[+FAMILY…], separated by commas") { Settings.Listener($0) }
    }
}

extension SettingType where Value == TimeZone {
    package static var timeZone: SettingType<TimeZone> {
        .init("time zone, e.g. Europe/Moscow", parse: { TimeZone(identifier: $0) }, text: { $0.identifier })
    }
}

extension SettingType where Value == [String] {
    package static var paths: Self {
        .init(
            "list of paths, separated by commas",
            parse: { text in text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty } },
            text: { $0.joined(separator: ", ") })
    }

    package static var words: Self {
        .init(
            "list of words, separated by spaces", parse: { $0.split(separator: " ").map(String.init) }, text: { $0.joined(separator: " ") })
    }
}

extension SettingType where Value == [AddressRange] {
    package static var addressRanges: Self { .list("list of addresses or CIDR blocks, separated by commas") { AddressRange($0) } }
}

private func webURL(_ text: String) -> URL? {
    guard let url = URL(string: text), ["http", "https"].contains(url.scheme?.lowercased() ?? ""),
        let host = url.host, !host.isEmpty, url.user == nil, url.query == nil, url.fragment == nil,
        url.port.map({ (1...65_535).contains($0) }) ?? true
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
