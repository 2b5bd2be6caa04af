import Platform

extension XMPPText {
    /// What one message holds at most, in characters.
    static let limit = 2000

    /// The text cut to the limit, its last line kept: there the address stands under which the rest can be read.
    static func cut(_ text: String, keeping lastLine: String?) -> String {
        let whole = [text, lastLine].compactMap { $0 }.joined(separator: "\n")
        guard whole.count > limit else { return whole }
        let room = limit - (lastLine?.count ?? 0) - 2
        return [text.prefix(max(0, room)) + "…", lastLine?[...]].compactMap { $0 }.joined(separator: "\n")
    }
}
