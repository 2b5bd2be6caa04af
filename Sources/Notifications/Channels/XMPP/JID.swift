/// An XMPP address: `person@example.org/resource`. In small letters but for the resource, so that equal addresses are equal.
struct JID: Sendable, Hashable, CustomStringConvertible {
    let local: String?
    let domain: String
    let resource: String?

    /// Nil for what is no address.
    init?(_ text: String) {
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

    /// Without the resource: the person or the room.
    var bare: JID { JID(local: local, domain: domain, resource: nil) }
    func with(resource: String) -> JID { JID(local: local, domain: domain, resource: resource) }

    var description: String { (local.map { $0 + "@" } ?? "") + domain + (resource.map { "/" + $0 } ?? "") }

    private static func isPart(_ text: String, mayHoldSpaces: Bool = false) -> Bool {
        guard (1...1023).contains(text.utf8.count) else { return false }
        return text.unicodeScalars.allSatisfy { scalar in
            if scalar == " " { return mayHoldSpaces }
            if scalar.properties.generalCategory == .control || scalar.properties.isWhitespace { return false }
            return mayHoldSpaces || !"\"&'/:<>".unicodeScalars.contains(scalar)
        }
    }
}
