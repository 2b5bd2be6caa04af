import Foundation
import Kernel

/// Addresses of the pages about playbooks.
package enum PlaybookPath {
    package static let list = "/playbooks"
    package static let unmatched = "/playbooks/unmatched"
    /// The form of a new one; `?unmatched=ID` begins with that set. Every form is sent there.
    package static let new = "/playbooks/new"
    /// What a form that is being filled in matches.
    static let preview = new + "/preview"

    static func playbook(_ code: String) -> String {
        list + "/" + (code.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? code)
    }
    /// What is done with one: `edit`, `remove`.
    static func playbook(_ code: String, _ action: String) -> String { playbook(code) + "/" + action }
    static func unmatched(_ id: Int64, _ action: String) -> String { unmatched + "/\(id)/" + action }

    /// A page of another module.
    static func incident(_ id: IncidentID) -> String { "/incidents/\(id)" }
}
