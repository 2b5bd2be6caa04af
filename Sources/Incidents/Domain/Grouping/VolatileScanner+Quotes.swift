/// Quoted text: names, which say what the problem is, and values, which do not.
extension VolatileScanner {
    /// The longest quoted string that is taken for one; a quote whose partner is more distant is a punctuation mark.
    private static let longestQuote = 1024
    private static let longestKey = 64

    private enum Key: Sendable {
        /// Its value says what the problem is, or it is a noun before the name of a thing of the program; also as the last part of
        /// a key (`error_message`, `errorMessage`).
        case telling
        /// One that is too common as a part.
        case tellingAlone
        /// Has a value wherever it stands, as has whatever ends with `id`.
        case field
        /// Stands before a colon and is no key.
        case prose
    }

    private static let keys = WordTable<Key>([
        .telling: """
        action alert alertname attribute body cause check class column command component constraint detail details err error errors \
        event exception failure fault field function headline job kind level logger message method module msg op operation output \
        package parameter problem property queue reason relation response rule schema severity stage state status stderr step subject \
        summary table text title topic type variable warning \
        ошибка исключение причина сообщение таблица столбец колонка поле модуль событие статус \
        erro mensagem motivo tabela coluna campo exceção evento
        """,
        .tellingAlone: "code errno error_code errorcode status_code statuscode exit_code index info key note task",
        .field: """
        account address agent client customer data device email file filename host hostname id ip login mail name order path phone \
        query session token uri url user username value \
        пользователь логин клиент имя файл почта адрес хост usuário cliente nome arquivo endereço
        """,
        .prose: "at bad by duplicate exists for found from got illegal in invalid is no not of on open to unknown was with",
    ])

    private static let endings = ["error", "exception", "Exception", "warning"].map { Array($0.utf8) }

    /// The end of quoted text that varies.
    mutating func quotedEnd(from start: Int) -> Int? {
        if bytes[start] == UInt8(ascii: "'"), let before = byte(start - 1), before.isPlain || before.isForeign,
            let next = byte(start + 1), next.isPlain || next.isForeign
        {
            return nil
        }
        return quotes == .all || isValue(at: start) ? closing(from: start) : nil
    }

    private mutating func closing(from start: Int) -> Int? {
        let (quote, last) = (bytes[start], min(bytes.count, start + Self.longestQuote))
        var index = quote == unclosed.quote ? max(start + 1, unclosed.end) : start + 1
        while index < last {
            if bytes[index] == UInt8(ascii: "\\") { index += 2; continue }
            // An apostrophe inside a word closes nothing.
            let isInWord = quote == UInt8(ascii: "'") && byte(index + 1).map { $0.isLatin || $0.isForeign } ?? false
            if bytes[index] == quote, !isInWord { return index + 1 }
            index += 1
        }
        unclosed = (quote, last)
        return nil
    }

    /// Whether a key and `=` or `:` stand before a quote.
    private func isValue(at quote: Int) -> Bool {
        var index = quote - 1
        if byte(index) == 0x20 { index -= 1 }
        guard let mark = byte(index) else { return false }
        let isAssigned = mark == UInt8(ascii: "=") || mark == UInt8(ascii: ">") && byte(index - 1) == UInt8(ascii: "=")
        guard isAssigned || mark == UInt8(ascii: ":") else { return false }
        while let byte = byte(index), [0x3A, 0x3D, 0x3E].contains(byte) { index -= 1 }
        if byte(index) == 0x20 { index -= 1 }
        let key = key(endingAt: index)
        guard !key.range.isEmpty, !bytes[key.range.lowerBound].isDigit, !isTelling(key.range) else { return false }
        return isAssigned || key.isQuoted || isField(key.range)
    }

    private func key(endingAt last: Int) -> (range: Range<Int>, isQuoted: Bool) {
        guard let mark = byte(last) else { return (0..<0, false) }
        let first = max(0, last - Self.longestKey)
        guard mark.isQuote else {
            var begin = last + 1
            while begin > first, Self.mayBeInKey(bytes[begin - 1]) { begin -= 1 }
            return (begin..<(last + 1), false)
        }
        let end = byte(last - 1) == UInt8(ascii: "\\") ? last - 1 : last
        guard first < end, let begin = bytes[first..<end].lastIndex(of: mark) else { return (0..<0, false) }
        return ((begin + 1)..<end, true)
    }

    private static func mayBeInKey(_ byte: UInt8) -> Bool {
        byte.isPlain || byte.isForeign || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
    }

    private func isTelling(_ key: Range<Int>) -> Bool {
        let kind = Self.keys.kind(of: bytes, key)
        if kind == .telling || kind == .tellingAlone || Self.keys.kind(of: bytes, lastPart(of: key)) == .telling { return true }
        // `keyerror`, `java.sql.SQLException`
        return Self.endings.contains { bytes[key].suffix($0.count).elementsEqual($0) }
    }

    /// What stands behind the last mark, or begins with the last capital letter.
    private func lastPart(of key: Range<Int>) -> Range<Int> {
        for index in key.dropFirst().reversed() {
            let byte = bytes[index]
            if byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") { return (index + 1)..<key.upperBound }
            if byte.isCapital, !bytes[index - 1].isCapital { return index..<key.upperBound }
        }
        return key
    }

    /// Whether a plain word before a colon is the key of a value: `user: 'ann'`, not `Not found: 'price'` or `git: 'x'`.
    private func isField(_ key: Range<Int>) -> Bool {
        let part = lastPart(of: key)
        if Self.keys.kind(of: bytes, part) == .field || part.count < key.count && bytes[part].elementsEqual("Id".utf8) { return true }
        guard key.lowerBound > 0, !bytes[key.lowerBound].isCapital, Self.keys.kind(of: bytes, key) != .prose else { return false }
        return !["de", "gni", "elba"].contains { bytes[key].reversed().starts(with: $0.utf8) }
    }
}
