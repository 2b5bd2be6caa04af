package import Foundation

/// What can be said of a JSON text before anything is made of it, which takes many times its size; decoders that look at what
/// a value might be even take a time that rises with a power of its depth. Says nothing of whether it is JSON.
package enum JSONOutline {
    /// No body of ours nests deeper than a few levels.
    package static let usualDepth = 32

    /// Whether lists and objects lie in each other deeper than `limit`.
    package static func isDeeper(than limit: Int, _ json: Data) -> Bool {
        contains(json) { _, depth in depth > limit }
    }

    /// Whether the list that the text is has more than `limit` elements.
    package static func hasMore(than limit: Int, in list: Data) -> Bool {
        var commas = 0
        return contains(list) { byte, depth in
            guard byte == UInt8(ascii: ","), depth == 1 else { return false }
            commas += 1
            return commas >= limit
        }
    }

    /// Whether a bracket, brace or comma outside of texts satisfies `matches`, which gets its depth: that of an opening one
    /// is the depth inside.
    private static func contains(_ json: Data, where matches: (_ byte: UInt8, _ depth: Int) -> Bool) -> Bool {
        var depth = 0
        var (isText, isEscaped) = (false, false)
        return json.withUnsafeBytes { bytes in
            for byte in bytes {
                if isText {
                    if isEscaped { isEscaped = false } else if byte == 0x5C { isEscaped = true } else if byte == 0x22 { isText = false }
                    continue
                }
                switch byte {
                case 0x22: isText = true
                case 0x5B, 0x7B:
                    depth += 1
                    if matches(byte, depth) { return true }
                case 0x5D, 0x7D: depth -= 1
                case 0x2C: if matches(byte, depth) { return true }
                default: break
                }
            }
            return false
        }
    }
}
