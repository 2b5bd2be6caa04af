package import Foundation
package import Platform

/// What `switchboard connect` runs with: names from the environment, as the old connector had them, and some more.
package struct ConnectSettings: Sendable {
    /// The server, and how to get there.
    package struct Server: Sendable {
        package var url: String
        package var token: String
        /// With it the old protocol is spoken.
        package var key: String?
        package var service = "nttm"
        package var proxy: ProxyAddress?
        /// A PEM file.
        package var authorities: String?

        package init(url: String, token: String, key: String? = nil) { (self.url, self.token, self.key) = (url, token, key) }
    }

    /// Which ticket system.
    package enum Source: Sendable {
        case nttm(url: String, email: String, password: String)
        /// Described by a YAML file.
        case redmine(SourceDescription), rest(SourceDescription), sql(SourceDescription)
    }

    /// All that is wrong, each with the name it is about.
    package struct Problems: Error, CustomStringConvertible {
        package let lines: [String]
        package var description: String { lines.joined(separator: "\n") }
    }

    package let server: Server
    package let source: Source
    /// To the ticket system.
    package let sourceProxy: ProxyAddress?
    package let timeZone: TimeZone
    package let spool: String
    package let parallel: Int

    /// The names, for the manual and for help.
    package static let names = [
        "EMAIL", "PASSWORD", "URL", "TOKEN", "KEY", "SERVER", "SERVICE", "SOURCE", "SOURCE_FILE", "SOURCE_PROXY", "PROXY", "CA_FILE",
        "SPOOL", "PARALLEL", "TIME_ZONE",
    ]

    /// - Parameters:
    ///   - values: by name; what is empty counts as missing.
    ///   - read: a file's text.
    package init(_ values: [String: String], read: (String) throws -> String = { try String(contentsOfFile: $0, encoding: .utf8) }) throws {
        var reader = Reader(values: values.filter { !$0.value.isEmpty })
        var server = Server(url: reader.needed("SERVER"), token: reader.needed("TOKEN"))
        (server.key, server.service) = (reader["KEY"], reader["SERVICE"] ?? server.service)
        (server.proxy, server.authorities) = (reader.proxy("PROXY"), reader["CA_FILE"])
        reader.check("SERVER", "ws://host:port or wss://host") { ["ws", "wss"].contains(URLComponents(string: $0)?.scheme?.lowercased()) }
        reader.check("CA_FILE", "a PEM file that can be read") { FileManager.default.isReadableFile(atPath: $0) }
        self.server = server
        source = reader.source(read) ?? .nttm(url: "", email: "", password: "")
        sourceProxy = reader.proxy("SOURCE_PROXY")
        reader.check("TIME_ZONE", "the name of a time zone, as Europe/Moscow") { TimeZone(identifier: $0) != nil }
        timeZone = reader["TIME_ZONE"].flatMap { TimeZone(identifier: $0) } ?? .current
        spool = reader["SPOOL"] ?? "switchboard-spool"
        reader.check("PARALLEL", "a number from 1 to 256") { Int($0).map { (1...256).contains($0) } ?? false }
        parallel = reader["PARALLEL"].flatMap { Int($0) } ?? 8
        guard reader.problems.isEmpty else { throw Problems(lines: reader.problems) }
    }

    private struct Reader {
        let values: [String: String]
        var problems: [String] = []

        subscript(name: String) -> String? { values[name] }

        mutating func needed(_ name: String) -> String {
            if values[name] == nil { problems.append("\(name) is missing") }
            return values[name] ?? ""
        }

        mutating func check(_ name: String, _ expected: String, _ isGood: (String) -> Bool) {
            if let value = values[name], !isGood(value) { problems.append("\(name) is to be \(expected)") }
        }

        mutating func proxy(_ name: String) -> ProxyAddress? {
            check(name, "http://host:port of a proxy") { ProxyAddress($0) != nil }
            return values[name].flatMap { ProxyAddress($0) }
        }

        mutating func source(_ read: (String) throws -> String) -> Source? {
            let kind = values["SOURCE"] ?? "nttm"
            if kind == "nttm" {
                let source = Source.nttm(url: needed("URL"), email: needed("EMAIL"), password: needed("PASSWORD"))
                check("URL", "http://host or https://host of the ticket system") {
                    ["http", "https"].contains(URLComponents(string: $0)?.scheme?.lowercased())
                }
                return source
            }
            guard ["redmine", "rest", "sql"].contains(kind) else {
                problems.append("SOURCE is to be nttm, redmine, rest or sql")
                return nil
            }
            let file = needed("SOURCE_FILE")
            guard !file.isEmpty else { return nil }
            do {
                let description = try SourceDescription(yaml: try read(file), environment: values)
                return kind == "redmine" ? .redmine(description) : kind == "rest" ? .rest(description) : .sql(description)
            } catch {
                let reason = (error as? SourceDescription.Problem).map(\.description) ?? "it cannot be read"
                problems.append("SOURCE_FILE: \(reason)")
                return nil
            }
        }
    }
}
