package import Foundation

/// How deep a JSON text nests, found before anything is made of it: decoders that look at what a value might be take a time
/// that rises with a power of the depth.
package enum JSONDepth {
    /// No body of ours nests deeper than a few levels.
    package static let usual = 32

    /// Whether lists and objects lie in each other deeper than `limit`. Says nothing of whether it is JSON.
    package static func exceeds(_ limit: Int, in json: Data) -> Bool {
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
                    if depth > limit { return true }
                case 0x5D, 0x7D: depth -= 1
                default: break
                }
            }
            return false
        }
    }
}
