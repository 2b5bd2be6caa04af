package import Kernel

/// What can be done with calls, and who may.
extension Permission {
    /// Who called is personal: nobody sees it without a sign-in.
    package static let viewCalls = Permission("viewCalls", from: .viewer, in: .house)
    /// Theme, notes, which agency it was.
    package static let noteCalls = Permission("noteCalls", from: .operator, in: .house)

    package static let calls: [Permission] = [.viewCalls, .noteCalls]
}
