package import Kernel

extension Permission {
    /// Work with issues as oneself: what may be done there is for Redmine to say.
    package static let useIssues = Permission("useIssues", from: .viewer, in: .own)

    package static let issues: [Permission] = [.useIssues]
}
