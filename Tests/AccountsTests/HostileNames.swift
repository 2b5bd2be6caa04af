import Accounts
import Platform

/// Names nobody should have, with what is wrong with each.
enum HostileNames {
    static let all: [(name: String, problem: ClientError)] = [
        ("", .nameEmpty),
        (" \t ", .nameEmpty),
        ("\u{301}\u{302}", .nameEmpty),
        (String(repeating: "a", count: 10_000), .nameTooLong),
        (String(repeating: "a", count: 101), .nameTooLong),
        ("e" + String(repeating: "\u{301}", count: 500), .nameTooLong),
        ("Shop\0", .nameNotVisible),
        ("Shop\u{7}bell", .nameNotVisible),
        ("Shop\nRow", .nameNotVisible),
        ("pohS\u{202E}", .nameNotVisible),
        ("\u{2066}Shop\u{2069}", .nameNotVisible),
        ("Sh\u{200B}op", .nameNotVisible),
        ("Shop\u{FEFF}", .nameNotVisible),
        ("Shop\u{E000}", .nameNotVisible),
        ("\u{410}dmin", .nameMixedScripts),
        ("p\u{430}ypal", .nameMixedScripts),
        ("\u{391}dmin", .nameMixedScripts),
    ]
}
