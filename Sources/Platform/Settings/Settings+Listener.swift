extension Settings {
    /// A further port that serves some families of routes only: `127.0.0.1:8300=health+dispatcher`.
    package struct Listener: Sendable, Hashable, CustomStringConvertible {
        /// A name or an address, IPv6 without brackets.
        package let host: String
        /// 0 lets the system choose.
        package let port: Int
        package let families: [RouteFamily]

        /// Nil when the text names no host, port and family.
        package init?(_ text: String) {
            let parts = text.split(separator: "=", omittingEmptySubsequences: false)
            guard parts.count == 2, let colon = parts[0].lastIndex(of: ":") else { return nil }
            let digits = parts[0][colon...].dropFirst()
            guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = UInt16(digits) else { return nil }
            guard let host = Self.host(parts[0][..<colon]) else { return nil }
            let words = parts[1].split(separator: "+", omittingEmptySubsequences: false)
            guard words.allSatisfy(Self.isWord) else { return nil }
            self.host = host
            self.port = Int(port)
            families = words.map { RouteFamily(rawValue: String($0)) }
        }

        private static func host(_ text: Substring) -> String? {
            guard text.first == "[" else { return text.isEmpty || text.contains(":") ? nil : String(text) }
            let address = text.dropFirst().dropLast()
            return text.last == "]" && IPAddress(address)?.isIPv4 == false ? String(address) : nil
        }

        private static func isWord(_ text: Substring) -> Bool {
            !text.isEmpty && text.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == 0x2D }
        }

        /// Whether the system could not listen on both. Names are not looked up.
        func isSamePlace(as host: String, port: Int) -> Bool {
            guard self.port == port, port != 0 else { return false }
            guard let own = IPAddress(self.host), let other = IPAddress(host) else { return self.host.lowercased() == host.lowercased() }
            // `::` is every address of IPv4, too.
            func holds(_ one: IPAddress, _ another: IPAddress) -> Bool { one.value == 0 && (!one.isIPv4 || another.isIPv4) }
            return own == other || holds(own, other) || holds(other, own)
        }

        /// Host and port as in an address.
        package var place: String { (host.contains(":") ? "[\(host)]" : host) + ":\(port)" }

        package var description: String { place + "=" + families.map(\.rawValue).joined(separator: "+") }
    }

    /// Complains about listeners of families that nothing serves.
    /// - Parameter known: the families of all modules.
    /// - Throws: ``SettingsError``.
    package func checkListeners(known: [RouteFamily]) throws {
        let names = known.map(\.rawValue).joined(separator: ", ")
        let problems = listeners.flatMap { listener in
            listener.families.filter { !known.contains($0) }.map { family in
                SettingsProblem(source: "listeners", message: "\(listener) names the family \(family); there are \(names)")
            }
        }
        guard problems.isEmpty else { throw SettingsError(problems: problems) }
    }
}
