package import Kernel

/// A secret by which a service shows who it is. Kept in clear, because the old API and the page show it.
package struct ServiceCode: Hashable, Sendable {
    package static let maximumLength = 200
    static let maximumBytes = maximumLength * 16
    static let generatedLength = 20

    package let text: String
    package let createdAt: Timestamp
    /// When a code that was replaced stops being valid; nil for the current one.
    package let expiresAt: Timestamp?

    package func isValid(at time: Timestamp) -> Bool {
        expiresAt.map { time < $0 } ?? true
    }

    /// 1...200 visible characters. Throws ``AccountsError/invalid(_:)``.
    static func checked(_ text: String) throws(AccountsError) -> String {
        guard !text.isEmpty else { throw .invalid(.codeEmpty) }
        guard text.utf8.count <= maximumBytes, text.count <= maximumLength else { throw .invalid(.codeTooLong) }
        guard text.unicodeScalars.allSatisfy(isVisible) else { throw .invalid(.codeNotVisible) }
        return text
    }

    private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator,
            .spaceSeparator:
            false
        default: true
        }
    }
}
