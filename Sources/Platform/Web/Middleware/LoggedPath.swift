import Foundation

/// A path as a log may hold it. An address that leads nowhere may still hold a secret, because somebody spelled it in a way of
/// their own (`/SETUP/…`, `/%73etup/…`): what looks like one is left out wherever it stands.
enum LoggedPath {
    private static let longest = 500
    /// Our shortest secrets are longer; words and numbers in addresses of ours are shorter.
    private static let longestWord = 19

    static func text(_ path: String) -> String {
        let parts = path.prefix(longest).split(separator: "/", omittingEmptySubsequences: false)
        // Encoded, one part may turn out to be several.
        return parts.map { holdsSecret($0) ? "…" : String($0) }.joined(separator: "/")
    }

    private static func holdsSecret(_ part: Substring) -> Bool {
        let text = decoded(part)
        // What cannot be decoded is no address of ours.
        if text.contains("%"), text.count > longestWord { return true }
        return text.split { !$0.isLetter && !$0.isNumber && $0 != "_" && $0 != "-" }.contains { $0.count > longestWord }
    }

    /// Until nothing is encoded any more.
    private static func decoded(_ part: Substring) -> String {
        var text = String(part)
        for _ in 0..<4 {
            guard let next = text.removingPercentEncoding, next != text else { return text }
            text = next
        }
        return text
    }
}
