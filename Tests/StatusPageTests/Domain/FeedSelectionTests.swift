import Kernel
import TestKit
import Testing

@testable import StatusPage

@Suite("Which sources count")
struct FeedSelectionTests {
    private func used(_ selection: FeedSelection, pushed: Set<FeedName> = []) -> Set<FeedName> {
        Set(
            FeedName.allCases.filter { name in
                var state = FeedState(name)
                state.pushedAt = pushed.contains(name) ? TestWorld().now : nil
                return selection.uses(state)
            })
    }

    @Test("The files once there is a folder, the lists once there is an address, and what was sent")
    func byDefault() {
        #expect(used(.init(named: nil, hasFolder: false, hasAddress: false)) == [])
        #expect(used(.init(named: nil, hasFolder: true, hasAddress: false)) == [.sms, .voice, .email, .billing])
        #expect(used(.init(named: nil, hasFolder: false, hasAddress: true)) == [.mms, .support, .incidents])
        #expect(used(.init(named: nil, hasFolder: true, hasAddress: true)) == Set(FeedName.allCases))
        let pushed = FeedSelection(named: nil, hasFolder: false, hasAddress: false)
        #expect(used(pushed, pushed: [.mms, .sms]) == [.mms, .sms] && pushed.takes(.voice) && pushed.polled.isEmpty)
    }

    @Test("Those that the settings name, whether they can be read or not")
    func named() {
        let selection = FeedSelection(named: [.sms, .mms], hasFolder: true, hasAddress: false)
        #expect(used(selection, pushed: [.voice]) == [.sms, .mms])
        #expect(selection.polled == [.sms])
        #expect(selection.takes(.mms) && !selection.takes(.voice))
    }

    @Test("What is made of Switchboard's own incidents is neither looked at nor taken")
    func live() {
        let selection = FeedSelection(named: nil, hasFolder: false, hasAddress: true, live: [.support])
        #expect(used(selection) == [.mms, .support, .incidents])
        #expect(selection.polled == [.mms, .incidents] && !selection.takes(.support))
    }

    @Test("Each source is a file or a list, as the old service knew them")
    func transports() {
        #expect(
            FeedName.allCases.map(\.transport) == [
                .file("sms.data"), .list("mms"), .file("voice.data"), .file("email.data"), .file("billing.data"), .list("support"),
                .list("accendent"),
            ])
    }

    @Test("An age is whole seconds, and none when the clock was set back")
    func age() {
        let world = TestWorld()
        var state = FeedState(.sms)
        #expect(state.age(at: world.now) == nil)
        state.readAt = world.now.adding(.milliseconds(-12_900))
        #expect(state.age(at: world.now) == 12)
        state.readAt = world.now.adding(.seconds(60))
        #expect(state.age(at: world.now) == 0)
    }
}
