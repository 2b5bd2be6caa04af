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

    /// Whether an object may have a field twice. Names are compared by their bytes; a name that is not plain ASCII may be another
    /// spelling of a further one (escapes, letters with their accents apart), and what is unusually deep or wide is not looked at:
    /// then it may.
    package static func mayRepeatNames(_ json: Data) -> Bool {
        json.withUnsafeBytes { bytes in
            var names = OpenNames()
            var index = 0
            while index < bytes.count {
                switch bytes[index] {
                case 0x22:
                    let start = index + 1
                    var isPlain = true
                    index = start
                    while index < bytes.count, bytes[index] != 0x22 {
                        if bytes[index] == 0x5C || bytes[index] >= 0x80 { isPlain = false }
                        index += bytes[index] == 0x5C ? 2 : 1
                    }
                    names.text = isPlain && index < bytes.count ? start..<index : nil
                case 0x5B, 0x7B: guard names.open() else { return true }
                case 0x5D, 0x7D: names.close()
                case 0x3A: guard names.add(in: bytes) else { return true }
                default: break
                }
                index += 1
            }
            return false
        }
    }

    /// The names of the objects that are open at a place.
    private struct OpenNames {
        /// Beyond these nobody compares.
        private static let (mostNames, deepest) = (64, 512)

        /// The latest text; nil where it is not plain.
        var text: Range<Int>?
        private var names: [Range<Int>] = []
        /// Where the names of each open list or object begin.
        private var starts = [0]

        /// Returns whether that is not too deep.
        mutating func open() -> Bool {
            starts.append(names.count)
            return starts.count <= Self.deepest
        }

        mutating func close() {
            guard starts.count > 1, let start = starts.popLast() else { return }
            names.removeLast(names.count - start)
        }

        /// The latest text is a name. Returns whether it is certainly the first of its kind.
        mutating func add(in bytes: UnsafeRawBufferPointer) -> Bool {
            guard let text, isFirst(text, in: bytes) else { return false }
            names.append(text)
            return true
        }

        private func isFirst(_ name: Range<Int>, in bytes: UnsafeRawBufferPointer) -> Bool {
            let siblings = names[(starts.last ?? 0)...]
            return siblings.count < Self.mostNames
                && !siblings.contains { $0.count == name.count && bytes[$0].elementsEqual(bytes[name]) }
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
