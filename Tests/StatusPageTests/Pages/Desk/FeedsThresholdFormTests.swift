import Foundation
import Kernel
import Platform
import Testing

@testable import StatusPage

@Suite("The form of a threshold")
struct FeedsThresholdFormTests {
    private func form(_ fields: String) throws -> FeedsThresholdForm {
        try FeedsThresholdForm(FormData("channel=voice&worse=2&better=3&stale_seconds=300&" + fields))
    }

    @Test("What it holds is what is meant, and back")
    func roundTrip() throws {
        let read = try form("provider=+E-Voice+&country=mc&stability_degraded=0,7&bandwidth_major=5&age_major=&service=4").read()
        #expect(read.scope == CellScope(.voice, provider: "E-Voice", country: "MC") && read.service == ServiceID(4))
        #expect(read.limits == [.stability: MetricLimits(degraded: 0.7), .bandwidth: MetricLimits(major: 5)])
        #expect(read.hysteresis == Hysteresis(worse: 2, better: 3) && read.staleSeconds == 300)
        let rule = ThresholdRule(
            id: PublicPageFixture.id("thr000000001"), scope: read.scope, limits: read.limits, hysteresis: read.hysteresis,
            staleSeconds: read.staleSeconds, service: read.service)
        let again = try FeedsThresholdForm(rule).read()
        #expect(again.scope == read.scope && again.limits == read.limits && again.service == read.service)
        #expect(FeedsThresholdForm(rule).limits == ["stability_degraded": "0.7", "bandwidth_major": "5"])
    }

    @Test("Empty is all of them, and never")
    func empty() throws {
        let read = try form("provider=&country=&service=").read()
        #expect(read.scope == CellScope(.voice) && read.limits.isEmpty && read.service == nil)
    }

    @Test("The standard of every channel can be saved as it is", arguments: FeedName.allCases)
    func standard(channel: FeedName) throws {
        let read = try FeedsThresholdForm(standard: channel).read()
        #expect(read.scope == CellScope(channel) && read.limits == ThresholdRule.standard(channel))
    }

    @Test(
        "What is no number is refused",
        arguments: [
            "bandwidth_major=much", "bandwidth_major=-1", "bandwidth_major=1e99", "bandwidth_major=nan", "worse=0", "better=1.5",
            "stale_seconds=604801",
        ])
    func numbers(field: String) throws {
        // The first field of a name counts.
        let form = try FeedsThresholdForm(FormData(field + "&channel=voice&worse=2&better=3&stale_seconds=300"))
        #expect(throws: ClientError.thresholdNumberWrong) { try form.read() }
    }

    @Test("So is a country or a channel that there is not")
    func unknown() throws {
        #expect(throws: ClientError.thresholdCountryUnknown) { try form("country=ZZ").read() }
        #expect(throws: ClientError.notFound) { try FeedsThresholdForm(FormData("channel=fax")) }
    }
}
