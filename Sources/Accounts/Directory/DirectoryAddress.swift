import Foundation
import Platform

/// Where a directory is: `ldap://host:port` or `ldaps://host:port`.
package struct DirectoryAddress: Hashable, Sendable, CustomStringConvertible {
    private static let ports = (plain: 389, encrypted: 636)

    /// Whether the connection is encrypted from its first byte on (ldaps).
    package let isEncrypted: Bool
    let host: String
    let port: Int

    init?(_ text: String) {
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(), ["ldap", "ldaps"].contains(scheme),
            let host = parts.host, !host.isEmpty, ["", "/"].contains(parts.path), parts.user == nil, parts.password == nil,
            parts.query == nil, parts.fragment == nil
        else { return nil }
        isEncrypted = scheme == "ldaps"
        self.host = host.trimmingCharacters(in: ["[", "]"])
        port = parts.port ?? (isEncrypted ? Self.ports.encrypted : Self.ports.plain)
        guard (1...65_535).contains(port) else { return nil }
    }

    /// Whether what is sent there stays on this machine.
    var isLoopback: Bool {
        ["localhost", "::1"].contains(host.lowercased()) || host.hasPrefix("127.") && host.allSatisfy { $0 == "." || $0.isNumber }
    }

    package var description: String {
        "\(isEncrypted ? "ldaps" : "ldap")://\(host.contains(":") ? "[\(host)]" : host):\(port)"
    }
}

extension SettingType where Value == DirectoryAddress {
    static var directoryAddress: Self {
        .init("ldap:// or ldaps:// address of a host", parse: { DirectoryAddress($0) }, text: \.description)
    }
}
