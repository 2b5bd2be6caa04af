import Foundation
package import Platform

/// What an e-mail address of a user may be, and when two of them are the same. Addresses are who somebody is in other systems, so only
/// what every one of them reads in the same way is taken: no quoted names, no comments, no addresses of machines.
package enum EmailRule {
    /// RFC 5321, section 4.5.3.1.
    package static let maximumLength = 254
    private static let longestLocalPart = 64
    private static let longestLabel = 63
    /// What stands for something else in addresses, headers or identifiers of chats.
    private static let forbidden: Set<Unicode.Scalar> = ["@", " ", "(", ")", "<", ">", "[", "]", ",", ";", ":", "\\", "\"", "/"]

    /// An address as it is stored: without the spaces around it. Throws ``ClientError/emailForm``.
    package static func checked(_ text: String) throws(ClientError) -> String {
        guard text.utf8.count <= maximumLength * 2 else { throw .emailForm }
        let email = text.trimmingCharacters(in: .whitespaces).precomposedStringWithCanonicalMapping
        let parts = email.split(separator: "@", omittingEmptySubsequences: false)
        guard email.utf8.count <= maximumLength, parts.count == 2, isLocalPart(parts[0]), isDomain(parts[1]) else { throw .emailForm }
        return email
    }

    /// What addresses are compared by.
    package static func folded(_ email: String) -> String { email.precomposedStringWithCanonicalMapping.lowercased() }

    /// What to look an address up by that anybody may have typed: empty, which no address is, when it cannot be one.
    package static func sought(_ text: String) -> String {
        (try? checked(text)).map(folded) ?? ""
    }

    private static func isLocalPart(_ text: Substring) -> Bool {
        guard (1...longestLocalPart).contains(text.utf8.count), !text.hasPrefix("."), !text.hasSuffix("."), !text.contains("..") else {
            return false
        }
        return text.unicodeScalars.allSatisfy { isVisible($0) && !forbidden.contains($0) }
    }

    private static func isDomain(_ text: Substring) -> Bool {
        text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
            (1...longestLabel).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
                && label.unicodeScalars.allSatisfy { $0 == "-" || $0.properties.isAlphabetic || ("0"..."9").contains($0) }
        }
    }

    private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator, .spaceSeparator: false
        default: true
        }
    }
}
