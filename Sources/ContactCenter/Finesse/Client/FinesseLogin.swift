import Foundation

/// As whom Finesse is asked. Never shown, never logged.
package struct FinesseLogin: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package let username: String
    package let password: String

    package init(_ username: String, _ password: String) { (self.username, self.password) = (username, password) }

    var header: String { "Basic " + Data("\(username):\(password)".utf8).base64EncodedString() }

    package var description: String { username }
    package var debugDescription: String { username }
    /// Not by dumps either.
    package var customMirror: Mirror { Mirror(self, children: ["username": username]) }

    /// What a browser sends. Some write it in Latin-1 where it is no ASCII.
    package init?(basic header: String) {
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "basic",
            let data = Data(base64Encoded: parts[1].trimmingCharacters(in: .whitespaces)),
            let text = String(validating: data, as: UTF8.self) ?? String(data: data, encoding: .isoLatin1),
            let colon = text.firstIndex(of: ":")
        else { return nil }
        self.init(String(text[..<colon]), String(text[text.index(after: colon)...]))
    }

    static let longestName = 128
    static let longestPassword = 512

    /// Whether it can be somebody's at all: what is not is never sent. A colon ends the name in the header.
    var isSendable: Bool {
        !username.isEmpty && !password.isEmpty && username.count <= Self.longestName && password.count <= Self.longestPassword
            && !username.contains(":") && !(username + password).unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F }
    }
}
