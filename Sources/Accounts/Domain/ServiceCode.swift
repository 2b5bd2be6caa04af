package import Kernel
import Platform

/// A secret by which a service shows who it is. Kept in clear, because the old API and the page show it.
package struct ServiceCode: Hashable, Sendable {
    package static let maximumLength = 200
    /// Of one that people give: with fewer characters it can be guessed.
    static let minimumLength = 16
    static let maximumBytes = maximumLength * 16
    static let generatedLength = 20

    package let text: String
    package let createdAt: Timestamp
    /// When a code that was replaced stops being valid; nil for the current one.
    package let expiresAt: Timestamp?

    package func isValid(at time: Timestamp) -> Bool {
        expiresAt.map { time < $0 } ?? true
    }

    static func isGuessable(_ text: String) -> Bool { text.count < minimumLength }

    /// 16...200 visible characters. Throws ``ClientError``.
    /// - Parameter isKept: brought over from another system, whose clients go on using it however short it is.
    static func checked(_ text: String, isKept: Bool = false) throws(ClientError) -> String {
        guard !text.isEmpty else { throw .codeEmpty }
        guard text.utf8.count <= maximumBytes, text.count <= maximumLength else { throw .codeTooLong }
        guard text.unicodeScalars.allSatisfy(isVisible) else { throw .codeNotVisible }
        guard isKept || !isGuessable(text) else { throw .codeUnusable }
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
