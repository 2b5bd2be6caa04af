/// A piece of HTML as a browser reads it.
enum HTMLToken: Hashable {
    /// Without entities.
    case text(String)
    /// Names in small letters; values without entities.
    case open(String, [String: String])
    case close(String)
}

/// Takes HTML apart as browsers do: by characters, never failing, whatever it is. Comments, declarations and elements whose content is
/// no HTML are left out.
struct HTMLTokens {
    private let source: [Unicode.Scalar]
    /// Where the last `>` and the last `=` stand.
    private let lastEnd: Int
    private let lastValue: Int
    private var at = 0
    private var text = String.UnicodeScalarView()
    private var tokens: [HTMLToken] = []

    private init(_ source: String) {
        let scalars: [Unicode.Scalar] = source.unicodeScalars.compactMap { scalar in
            switch scalar.value {
            case 0x0D: "\n"
            // A browser takes it for a space.
            case 0x0C: " "
            case 0x09, 0x0A, 0x20...0x7E, 0xA0...: scalar
            // Nothing is to be seen of these.
            default: nil
            }
        }
        self.source = scalars
        (lastEnd, lastValue) = (scalars.lastIndex(of: ">") ?? -1, scalars.lastIndex(of: "=") ?? -1)
    }

    static func of(_ source: String) -> [HTMLToken] {
        var reader = HTMLTokens(source.replacing("\r\n", with: "\n"))
        while reader.at < reader.source.count { reader.step() }
        reader.flush()
        return reader.tokens
    }

    private mutating func step() {
        guard source[at] == "<", let next = peek(1) else { return take() }
        switch next {
        case "!", "?": skipDeclaration()
        case "/": readClose()
        case _ where next.isLetter: readOpen()
        default: take()
        }
    }

    private func peek(_ offset: Int) -> Unicode.Scalar? { at + offset < source.count ? source[at + offset] : nil }

    private mutating func take() {
        text.append(source[at])
        at += 1
    }

    private mutating func flush() {
        guard !text.isEmpty else { return }
        tokens.append(.text(HTMLEntities.decoded(String(text))))
        text = .init()
    }

    private func index(of scalar: Unicode.Scalar, from start: Int) -> Int? { source[min(start, source.count)...].firstIndex(of: scalar) }

    // MARK: What is left out

    private mutating func skipDeclaration() {
        guard peek(1) == "!", peek(2) == "-", peek(3) == "-" else {
            at = index(of: ">", from: at).map { $0 + 1 } ?? source.count
            return
        }
        // `<!-->` is one, too.
        var end = at + 4
        while end < source.count, !(source[end] == ">" && source[end - 1] == "-" && source[end - 2] == "-") { end += 1 }
        at = min(end + 1, source.count)
    }

    /// To the end of an element in which a browser reads no tags.
    private mutating func skipContent(of name: String) {
        let end = Array("</\(name)".unicodeScalars)
        while at < source.count {
            let isEnd = at + end.count <= source.count && zip(source[at...], end).allSatisfy { $0.small == $1 }
            if isEnd, source.count == at + end.count || source[at + end.count].endsName { break }
            at += 1
        }
        guard at < source.count else { return }
        at = index(of: ">", from: at).map { $0 + 1 } ?? source.count
    }

    // MARK: Tags

    private mutating func readClose() {
        guard let first = peek(2), first.isLetter else {
            // A browser takes it for a comment; the end of a text is one.
            if peek(2) == nil { return take() }
            at = index(of: ">", from: at).map { $0 + 1 } ?? source.count
            return
        }
        at += 2
        let name = readName()
        at = index(of: ">", from: at).map { $0 + 1 } ?? source.count
        flush()
        tokens.append(.close(name))
    }

    private mutating func readName() -> String {
        var name = String.UnicodeScalarView()
        while at < source.count, !source[at].endsName {
            name.append(source[at].small)
            at += 1
        }
        return String(name)
    }

    private mutating func readOpen() {
        guard at < lastEnd else {
            // A sentence that compares two things; or half a tag, which is nothing to show.
            if at < lastValue { at = source.count } else { take() }
            return
        }
        if let inside = plainInside() {
            // An address in angle brackets, as people write them.
            text.append(contentsOf: inside)
            at += inside.count + 2
            return
        }
        at += 1
        let name = readName()
        var attributes: [String: String] = [:]
        while at < source.count, source[at] != ">" { readAttribute(into: &attributes) }
        guard at < source.count else { return }
        at += 1
        flush()
        guard !HTMLElement.raw.contains(name) else {
            if name == "plaintext" { at = source.count } else { skipContent(of: name) }
            return
        }
        tokens.append(.open(name, attributes))
    }

    /// `user@example.org` of `<user@example.org>`, and addresses of pages likewise.
    private func plainInside() -> ArraySlice<Unicode.Scalar>? {
        guard let end = source[at...].prefix(Self.longestAddress).firstIndex(of: ">") else { return nil }
        let inside = source[(at + 1)..<end]
        guard !inside.contains(where: { $0.isSpace || "<\"'=".unicodeScalars.contains($0) }) else { return nil }
        let words = String(String.UnicodeScalarView(inside))
        let isMail = words.contains("@") && !words.contains(":") && !words.contains("/")
        return isMail || words.hasPrefix("http://") || words.hasPrefix("https://") ? inside : nil
    }

    private static let longestAddress = 2002

    private mutating func readAttribute(into attributes: inout [String: String]) {
        while at < source.count, source[at].isSpace || source[at] == "/" { at += 1 }
        guard at < source.count, source[at] != ">" else { return }
        var name = String.UnicodeScalarView()
        // One that begins with `=` has it in its name.
        repeat {
            name.append(source[at].small)
            at += 1
        } while at < source.count && !source[at].isSpace && source[at] != "/" && source[at] != ">" && source[at] != "="
        var end = at
        while end < source.count, source[end].isSpace { end += 1 }
        var value = ""
        if end < source.count, source[end] == "=" {
            at = end + 1
            value = readValue()
        }
        // Of two of one name the first counts.
        if attributes[String(name)] == nil { attributes[String(name)] = value }
    }

    private mutating func readValue() -> String {
        while at < source.count, source[at].isSpace { at += 1 }
        guard at < source.count else { return "" }
        var value = String.UnicodeScalarView()
        let quote = source[at]
        if quote == "\"" || quote == "'" {
            at += 1
            while at < source.count, source[at] != quote {
                value.append(source[at])
                at += 1
            }
            at = min(at + 1, source.count)
        } else {
            while at < source.count, !source[at].isSpace, source[at] != ">" {
                value.append(source[at])
                at += 1
            }
        }
        return HTMLEntities.decoded(String(value))
    }
}

extension Unicode.Scalar {
    fileprivate var isLetter: Bool { (0x41...0x5A).contains(value) || (0x61...0x7A).contains(value) }
    fileprivate var isSpace: Bool { value == 0x20 || value == 0x09 || value == 0x0A || value == 0x0C || value == 0x0D }
    fileprivate var endsName: Bool { isSpace || self == "/" || self == ">" }
    fileprivate var small: Unicode.Scalar { (0x41...0x5A).contains(value) ? Unicode.Scalar(UInt8(value + 32)) : self }
}
