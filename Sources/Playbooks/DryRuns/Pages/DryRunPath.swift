import Foundation

/// Addresses of what is tried out, and of what is heard.
enum DryRunPath {
    static let runs = PlaybookPath.list + "/dry-runs"
    static let figures = PlaybookPath.list + "/figures"

    static func run(_ id: Int64) -> String { runs + "/\(id)" }

    /// The form in which a saved playbook is chosen.
    static func trying(_ code: String) -> String {
        runs + "?playbook=" + (code.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? code)
    }
}
