import Foundation

/// What a new password must be.
package struct PasswordRule: Hashable, Sendable {
    package static let maximumBytes = 4096

    /// In characters.
    package let minimumLength: Int

    private static let product = ["switchboard", "dispatcher"]

    /// Pages and the command line.
    package static let people = PasswordRule(minimumLength: 8)
    /// The Dispatcher's register route.
    package static let dispatcher = PasswordRule(minimumLength: 6)

    /// - Parameter words: of this installation, that make no good password.
    func check(_ password: String, name: String, words: [String] = []) throws(AccountsError) {
        guard password.utf8.count <= Self.maximumBytes else { throw .invalid(.passwordTooLong) }
        guard password.count >= minimumLength else { throw .invalid(.passwordTooShort) }
        guard NameRule.folded(password) != NameRule.folded(name) else { throw .invalid(.passwordIsName) }
        let context = Self.product + words + name.split { !$0.isLetter && !$0.isNumber }.map(String.init) + [name]
        guard !GuessEstimate(context: context).isCommon(password) else { throw .invalid(.passwordCommon) }
    }

    /// The bytes that are hashed: the same for every keyboard that writes the same characters.
    static func bytes(of password: String) -> [UInt8] {
        Array(password.precomposedStringWithCompatibilityMapping.utf8)
    }
}
