import Foundation

/// `application/x-www-form-urlencoded`.
enum FormText {
    private static let plain = CharacterSet(charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")

    static func encoded(_ text: String) -> String { text.addingPercentEncoding(withAllowedCharacters: plain) ?? "" }

    static func query(_ fields: [(String, String)]) -> String {
        fields.map { encoded($0) + "=" + encoded($1) }.joined(separator: "&")
    }
}
