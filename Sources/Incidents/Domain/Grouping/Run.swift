/// What there is to know of a run of ASCII letters and digits.
struct Run {
    /// Digits at the end of a word that are more than belong to a name (`windows1251`).
    static let longestSuffix = 5

    let start: Int
    private(set) var end: Int
    private(set) var digits = 0
    /// Runs of digits between letters.
    private(set) var digitGroups = 0
    private(set) var trailingDigits = 0
    private(set) var isHexadecimal = true
    private(set) var hasCapitals = false
    private(set) var hasSmall = false
    /// Small letters that are no vowels and digits that look like no letter, of which Kubernetes makes its names.
    private(set) var isSafe = true

    var count: Int { end - start }

    init(_ bytes: [UInt8], from start: Int) {
        self.start = start
        end = start
        while end < bytes.count {
            let byte = bytes[end]
            if byte.isDigit {
                if trailingDigits == 0 { digitGroups += 1 }
                digits += 1
                trailingDigits += 1
                if byte == 0x30 || byte == 0x31 || byte == 0x33 { isSafe = false }
            } else if byte.isLatin {
                trailingDigits = 0
                if byte.isCapital { (hasCapitals, isSafe) = (true, false) } else { hasSmall = true }
                let small = byte | 0x20
                if small > 0x66 { isHexadecimal = false }
                switch small {
                case 0x61, 0x65, 0x69, 0x6F, 0x75, 0x79: isSafe = false
                default: break
                }
            } else {
                break
            }
            end += 1
        }
    }
}
