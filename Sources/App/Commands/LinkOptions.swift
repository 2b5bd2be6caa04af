import ArgumentParser
import Platform

/// Links that commands print lead to the server as people reach it.
struct LinkOptions: ParsableArguments {
    @Option(help: "The server's address in links, when no settings file names it, e.g. https://desk.example.")
    var publicUrl: String?

    var settings: [String] { publicUrl.map { ["--public-url", $0] } ?? [] }
}

extension Installation {
    /// Where a user chooses a password.
    func passwordLink(token: String) -> String { "\(settings.baseURL())/setup/\(token)" }
}
