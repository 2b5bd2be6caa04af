import Kernel

/// Addresses of calls.
enum CallPath {
    /// What the telephone system asks.
    static let tel = "/contact-center/vilnius/tel"
    static let telPattern = tel + "/:tel"
    static let pop = "/pop"

    /// Of the old pages.
    static let dashboard = "/contact-center/vilnius"
    static let latest = "/get_latest_calls"
    static let theme = "/update_call_theme"

    /// What stands before a call's number in the address of its card.
    static let cards = "/contact-center/calls/"
    static func card(_ id: CallID) -> String { cards + "\(id)" }

    /// Whether failures there are told as JSON of the old form.
    static func isOfPrograms(_ path: String) -> Bool { path == latest || path == theme }

    /// Whether the telephone system asks there; only there other sites may.
    static func isOfTelephones(_ path: String) -> Bool { path == tel || path.hasPrefix(tel + "/") }
}
