import Accounts

/// The addresses of the boards.
enum AgentPath {
    static let board = "/agents"
    static let wall = board + "/wall"
    static let live = board + "/live"
    static let signIn = board + "/sign-in"
    static let signOut = board + "/sign-out"
    static let state = board + "/state"
    static let history = board + "/:login/history"

    static let stateOfOther = board + "/:login/state"

    static func stateOfOther(_ login: String) -> String { "\(board)/\(FormText.encoded(login))/state" }
    static func history(_ login: String, day: String? = nil) -> String {
        "\(board)/\(FormText.encoded(login))/history" + (day.map { "?day=" + $0 } ?? "")
    }
}
