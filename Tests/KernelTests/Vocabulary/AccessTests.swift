import Kernel
import Testing

@Suite struct AccessTests {
    private let payments = TeamID(1)
    private let mail = TeamID(2)

    @Test func theHigherRoleCounts() {
        let access = Access(base: .operator, teams: [payments: .viewer, mail: .supervisor])
        #expect(access.role(in: payments) == .operator)
        #expect(access.role(in: mail) == .supervisor)
        #expect(access.role(in: TeamID(3)) == .operator)
        #expect(access.highestRole == .supervisor)
    }

    @Test func withoutATeamTheBaseRoleAloneCounts() {
        #expect(Access(base: .viewer, teams: [payments: .supervisor]).role(in: nil) == .viewer)
        #expect(Access(base: nil, teams: [payments: .supervisor]).role(in: nil) == nil)
    }

    @Test func whoIsOnlyInTeamsIsNothingElsewhere() {
        let access = Access(base: nil, teams: [payments: .viewer])
        #expect(access.role(in: payments) == .viewer)
        #expect(access.role(in: mail) == nil)
        #expect(access.highestRole == .viewer)
        #expect(Access(base: nil).highestRole == nil)
    }
}
