import Foundation

/// What can be said of an address before anything is sent to it.
package enum HTTPAddress {
    /// Whether what is sent there stays between the two: encrypted, or on this machine.
    package static func isConfidential(_ text: String) -> Bool {
        guard let url = URLComponents(string: text), let host = url.host, !host.isEmpty, url.user == nil else { return false }
        return url.scheme == "https" || (url.scheme == "http" && isOfThisMachine(host))
    }

    /// Whether the address can be reached from this machine only.
    package static func isOnThisMachine(_ text: String) -> Bool {
        URLComponents(string: text)?.host.map(isOfThisMachine) ?? false
    }

    private static func isOfThisMachine(_ host: String) -> Bool { ["localhost", "127.0.0.1", "[::1]", "::1"].contains(host) }
}
