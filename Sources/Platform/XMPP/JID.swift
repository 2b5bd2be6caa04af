/// An XMPP address: `person@example.org/resource`. In small letters but for the resource, so that equal addresses are equal.
package struct JID: Sendable, Hashable, CustomStringConvertible {
    /// The person or the room; nil for a server.
    package let local: String?
    package let domain: String
    package let resource: String?

    /// Nil for what is no address.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let address = parts[0].lowercased()
        let halves = address.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        let domain = String(halves[halves.count - 1])
        guard Self.isPart(domain), !domain.contains("@"), halves.count == 1 || Self.isPart(String(halves[0])) else { return nil }
        guard parts.count == 1 || Self.isPart(String(parts[1]), mayHoldSpaces: true) else { return nil }
        self.domain = domain
        local = halves.count == 2 ? String(halves[0]) : nil
        resource = parts.count == 2 ? String(parts[1]) : nil
    }

    private init(local: String?, domain: String, resource: String?) {
        (self.local, self.domain, self.resource) = (local, domain, resource)
    }

    /// The address of an account by its name, whatever is in it: what an address cannot hold is written as its number (XEP-0106). Nil for
    /// an empty name, and where the domain is none.
    package init?(account name: String, at domain: String) {
        guard let server = JID(domain), server.local == nil, server.resource == nil, !name.isEmpty else { return nil }
        self.init("\(Self.escaped(name))@\(server.domain)")
    }

    private static func escaped(_ name: String) -> String {
        name.unicodeScalars.reduce(into: "") { text, scalar in
            if " \"&'/:<>@\\".unicodeScalars.contains(scalar) {
                text += "\\" + String(scalar.value, radix: 16)
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
    }

    /// Without the resource: the person or the room.
    package var bare: JID { JID(local: local, domain: domain, resource: nil) }
    /// The same at one of its places.
    package func with(resource: String) -> JID { JID(local: local, domain: domain, resource: resource) }

    package var description: String { (local.map { $0 + "@" } ?? "") + domain + (resource.map { "/" + $0 } ?? "") }

    private static func isPart(_ text: String, mayHoldSpaces: Bool = false) -> Bool {
        guard (1...1023).contains(text.utf8.count) else { return false }
        return text.unicodeScalars.allSatisfy { scalar in
            if scalar == " " { return mayHoldSpaces }
            if scalar.properties.generalCategory == .control || scalar.properties.isWhitespace { return false }
            return mayHoldSpaces || !"\"&'/:<>".unicodeScalars.contains(scalar)
        }
    }
}
