/// Parameters behind the question mark of a database's address that its library has no use for. Their names are told, as far as they
/// can be no part of a password that was not percent-encoded.
enum UnknownParameters {
    /// Of each address.
    private static let mostNamed = 5

    /// - Parameters:
    ///   - query: behind the question mark, as it is written.
    ///   - isKnown: in small letters or as written.
    static func names(in query: some StringProtocol, isKnown: (String) -> Bool) -> [String] {
        guard !query.contains("@") else { return [] }
        let names = query.split(separator: "&").map { String($0.prefix { $0 != "=" }) }
        guard names.allSatisfy({ $0.utf8.allSatisfy(isOfName) }) else { return [] }
        return names.filter { !isKnown($0) }
    }

    /// Nil without any.
    static func fault(_ names: [String]) -> String? {
        guard !names.isEmpty else { return nil }
        return "has parameters that are not known: \(names.prefix(mostNamed).joined(separator: ", "))"
    }

    private static func isOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."):
            true
        default: false
        }
    }
}
