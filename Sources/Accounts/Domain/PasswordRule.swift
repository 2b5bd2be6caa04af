import Foundation
import Platform

/// What a new password must be: long enough, and none of those that anybody would try first.
package struct PasswordRule: Hashable, Sendable {
    package static let maximumBytes = 4096

    /// In characters.
    package let minimumLength: Int

    private static let product = ["switchboard", "dispatcher"]

    /// Pages and the command line.
    package static let people = PasswordRule(minimumLength: 8)
    /// The Dispatcher's register route.
    package static let dispatcher = PasswordRule(minimumLength: 6)

    /// Passwords that are tried first, in the languages of our readers. Written for Switchboard.
    private static let common = Set(
        String(decoding: PackageResources.common_passwords_txt, as: UTF8.self).split(whereSeparator: \.isWhitespace).map(folded))

    /// - Parameter houseNames: what the installation is called.
    func check(_ password: String, name: String, houseNames: [String] = []) throws(ClientError) {
        guard password.utf8.count <= Self.maximumBytes else { throw .passwordTooLong }
        guard password.count >= minimumLength else { throw .passwordTooShort }
        let spellings = [Self.folded(password), Self.bare(password)]
        // Nothing but spaces.
        guard !spellings[0].isEmpty else { throw .passwordCommon }
        guard !Self.isAny(spellings, of: [name]) else { throw .passwordIsName }
        guard !Self.common.contains(spellings[0]), !Self.isAny(spellings, of: Self.product + houseNames) else {
            throw .passwordCommon
        }
    }

    private static func isAny(_ spellings: [String], of names: [String]) -> Bool {
        names.contains { name in spellings.contains(folded(name)) || !bare(name).isEmpty && spellings.contains(bare(name)) }
    }

    /// Without case, accents and widths.
    private static func folded(_ text: some StringProtocol) -> String { NameRule.folded(String(text)) }

    /// The same without the digits and signs around it.
    private static func bare(_ text: String) -> String {
        let folded = folded(text)
        guard let first = folded.firstIndex(where: \.isLetter), let last = folded.lastIndex(where: \.isLetter) else { return "" }
        return String(folded[first...last])
    }

    /// The bytes that are hashed: the same for every keyboard that writes the same characters.
    static func bytes(of password: String) -> [UInt8] {
        Array(password.precomposedStringWithCompatibilityMapping.utf8)
    }
}
