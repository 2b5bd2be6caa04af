/// Filters of searches (RFC 4515), with what somebody typed in them.
enum DirectoryFilter {
    /// A text as one value: no sign in it says anything else than itself.
    static func escaped(_ text: String) -> String {
        var written = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            guard scalar.isASCII, scalar.value < 0x20 || "*()\\/".unicodeScalars.contains(scalar) || scalar.value == 0x7F else {
                written.append(scalar)
                continue
            }
            let digits = String(scalar.value, radix: 16)
            written.append(contentsOf: ("\\" + (digits.count == 1 ? "0" : "") + digits).unicodeScalars)
        }
        return String(written)
    }

    /// A filter with `{name}` and the like replaced by values, in one pass: what a value holds is never replaced again.
    static func filled(_ template: String, _ values: [String: String]) -> String {
        var (filled, rest) = ("", template[...])
        while let start = rest.firstIndex(of: "{") {
            filled += rest[..<start]
            rest = rest[start...]
            guard let end = rest.firstIndex(of: "}"), let value = values[String(rest[rest.index(after: start)..<end])] else {
                filled.append("{")
                rest = rest.dropFirst()
                continue
            }
            filled += escaped(value)
            rest = rest[rest.index(after: end)...]
        }
        return filled + rest
    }
}
