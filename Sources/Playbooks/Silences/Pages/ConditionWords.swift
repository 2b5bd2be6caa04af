import Platform

extension Condition {
    /// In the reader's words, for a line of a list: `service is Login, title contains "down"`.
    func words(_ texts: TextCatalog) -> String {
        let fixed = (exactly + all).map { $0.words(texts) }
        let choices = any.map { $0.words(texts) }.joined(separator: " " + texts["silence_or"] + " ")
        return (fixed + (choices.isEmpty ? [] : [choices])).joined(separator: " " + texts["silence_and"] + " ")
    }
}

extension Clause {
    fileprivate func words(_ texts: TextCatalog) -> String {
        fields.sorted { $0.key < $1.key }.map { field, pattern in
            let (way, value) = pattern.parts
            return "\(field) \(texts["silence_way_\(way.rawValue)"]) \(value)"
        }.joined(separator: ", ")
    }
}

extension Pattern {
    fileprivate var parts: (way: ConditionForm.Way, value: String) {
        switch self {
        case .equals(let text): (.equals, text)
        case .oneOf(let texts): (.oneOf, texts.joined(separator: " | "))
        case .contains(let text): (.contains, "“\(text)”")
        case .matches(let text): (.matches, "/\(text)/")
        }
    }
}
