package import Kernel

extension Permission {
    /// Keep something quiet for a while: who is on duty does it, at night.
    package static let manageSilences = Permission("manageSilences", from: .operator, in: .house)

    package static let silences: [Permission] = [.manageSilences]
}
