import Foundation
import Kernel
import Platform
import TestKit
import Testing

@testable import Helpdesk

struct RedmineClientTests {
    @Test
    func queriesArePercentEncoded() {
        #expect(RedmineClient.text([("updated_on", ">=2026-11-20T08:00:00Z")]) == "?updated_on=%3E%3D2026-11-20T08%3A00%3A00Z")
        #expect(RedmineClient.text([]).isEmpty)
    }
}
