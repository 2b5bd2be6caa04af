package import Kernel

/// What can be done to playbooks, silences and schedules, and who may.
extension Permission {
    package static let viewPlaybooks = Permission("viewPlaybooks", from: .viewer, in: .house)
    /// Also silences, inhibitions and sets that no playbook knows.
    package static let managePlaybooks = Permission("managePlaybooks", from: .supervisor, in: .house)
    package static let viewSchedules = Permission("viewSchedules", from: .viewer, in: .house)
    package static let manageSchedules = Permission("manageSchedules", from: .supervisor, in: .house)

    package static let playbooks: [Permission] = [.viewPlaybooks, .managePlaybooks, .viewSchedules, .manageSchedules]
}
