import Foundation
import Kernel

/// An entry that a search found, with the attributes that were asked for.
struct DirectoryEntry: Hashable, Sendable {
    let name: String
    /// By the attribute's name in small letters.
    let attributes: [String: [[UInt8]]]

    /// The values that are text.
    func texts(_ attribute: String) -> [String] {
        attributes[attribute.lowercased(), default: []].compactMap { String(bytes: $0, encoding: .utf8) }.filter { !$0.isEmpty }
    }

    /// The only thing that stays of an entry for ever: text as it is, anything else in hexadecimal digits.
    func id(_ attribute: String) -> String? {
        guard let value = attributes[attribute.lowercased()]?.first, !value.isEmpty, value.count <= 128 else { return nil }
        let isText = value.allSatisfy { (0x21...0x7E).contains($0) }
        return isText ? String(decoding: value, as: UTF8.self).lowercased() : value.hexadecimal
    }
}
