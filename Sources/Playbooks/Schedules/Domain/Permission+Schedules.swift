package import Kernel

extension Permission {
    /// Stand in oneself, swap one's own shifts.
    package static let takeShifts = Permission("takeShifts", from: .operator, in: .house)

    package static let schedules: [Permission] = [.takeShifts]
}
