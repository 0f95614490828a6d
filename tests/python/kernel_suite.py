#!/usr/bin/env python3
"""Jupyter's own test suite for kernels (jupyter_kernel_test), against the kernel of this clone, and what it leaves out:
interrupt, questions to the user, restart, the kernel's end.

    /usr/bin/python3 tests/python/kernel_suite.py [-v]

Needs a built MiniR1 and jupyter_kernel_test: apt-get install python3-jupyter-kernel-test, or from PyPI.
"""
import os
import time
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
os.environ["JUPYTER_PATH"] = str(ROOT / "share" / "jupyter")

import jupyter_kernel_test  # noqa: E402  (looks for kernels in JUPYTER_PATH)

PATIENCE = 60


class MiniR1KernelTests(jupyter_kernel_test.KernelTests):
    kernel_name = "minir1-csharp"
    language_name = "csharp"
    file_extension = ".cs"

    code_hello_world = 'Console.WriteLine("hello, world");'
    code_stderr = 'Console.Error.WriteLine("oh");'
    completion_samples = [
        {"text": "Math.Sq", "matches": {"Sqrt"}},
        {"text": 'new List<int>().AddR', "matches": {"AddRange"}},
        {"text": "Consol", "matches": {"Console", "ConsoleCancelEventArgs", "ConsoleCancelEventHandler", "ConsoleColor",
                                       "ConsoleKey", "ConsoleKeyInfo", "ConsoleModifiers", "ConsoleSpecialKey"}},
    ]
    complete_code_samples = ["1 + 1", "var x = 2;", "int F()\n{\n    return 1;\n}", "Math.Sqrt(2)"]
    incomplete_code_samples = ["int F() {", 'var s = """', "for (var i = 0; i < 3; i++)", "/* a comment"]
    code_page_something = "?Math.Sqrt"
    code_generate_error = 'throw new InvalidOperationException("on purpose");'
    code_execute_result = [
        {"code": "6 * 7", "result": "42"},
        {"code": '"a" + "b"', "result": "ab"},
        {"code": "6 * 7 + 1", "result": "43"},
        {"code": 'new Html("<b>x</b>")', "result": "<b>x</b>", "mime": "text/html"},
        {"code": "6 * 7 + 2", "result": "44"},
    ]
    code_display_data = [
        {"code": "5.Display();", "mime": "text/plain"},
        {"code": 'new Html("<b>x</b>").Display();', "mime": "text/html"},
        {"code": "new[] { (1, 2) }.Display();", "mime": "text/html"},
    ]
    code_history_pattern = "6 * 7"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "Math.Sqrt"
    code_clear_output = "Console.WriteLine(1);\nCellOutput.Clear();"

    # From here on: what jupyter_kernel_test does not ask.

    def published(self, msg_id):
        """What is published for a request, until the kernel is idle again."""
        messages = []
        while True:
            message = self.kc.get_iopub_msg(timeout=PATIENCE)
            if message["parent_header"].get("msg_id") != msg_id:
                continue
            messages.append(message)
            if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                return messages

    def test_interrupt(self):
        """An endless loop ends, and the session goes on."""
        for loop in ("while (true) { }", "System.Threading.Thread.Sleep(-1);", "await Task.Delay(-1);",
                     "while (true) { try { System.Threading.Thread.Sleep(5); } catch (Exception) { } }"):
            with self.subTest(loop=loop):
                self.flush_channels()
                self.execute_helper("var kept = 3;")
                msg_id = self.kc.execute(loop)
                time.sleep(0.5)
                start = time.perf_counter()
                self.km.interrupt_kernel()
                reply = self.get_non_kernel_info_reply(timeout=PATIENCE)
                seconds = time.perf_counter() - start
                self.assertEqual(reply["parent_header"]["msg_id"], msg_id)
                self.assertEqual(reply["content"]["ename"], "Interrupted")
                self.published(msg_id)
                print(f"interrupted after {seconds:.3f} s: {loop}")
                _, outputs = self.execute_helper("kept")
                self.assertEqual(outputs[0]["content"]["data"]["text/plain"], "3")

    def test_stdin(self):
        """Console.ReadLine asks the user."""
        self.flush_channels()
        msg_id = self.kc.execute('"Hello " + Console.ReadLine()', allow_stdin=True)
        self.assertEqual(self.kc.get_stdin_msg(timeout=PATIENCE)["msg_type"], "input_request")
        self.kc.input("Ada")
        results = [m for m in self.published(msg_id) if m["msg_type"] == "execute_result"]
        self.assertEqual(results[0]["content"]["data"]["text/plain"], "Hello Ada")
        self.assertEqual(self.get_non_kernel_info_reply(timeout=PATIENCE)["content"]["status"], "ok")

    def test_inspect_names_signature_and_documentation(self):
        self.flush_channels()
        self.kc.inspect("Math.Sqrt")
        text = self.get_non_kernel_info_reply(timeout=PATIENCE)["content"]["data"]["text/plain"]
        self.assertIn("double System.Math.Sqrt(double d)", text)
        self.assertIn("square root", text)

    def test_update_display(self):
        self.flush_channels()
        msg_id = self.kc.execute("var d = 1.Display(); d.Update(2);")
        kinds = [message["msg_type"] for message in self.published(msg_id)]
        self.assertIn("update_display_data", kinds)
        self.get_non_kernel_info_reply(timeout=PATIENCE)


class KernelEndTests(unittest.TestCase):
    """A kernel of its own for each, since they end it."""

    def start(self):
        return jupyter_kernel_test.start_new_kernel(kernel_name="minir1-csharp", startup_timeout=PATIENCE)

    def test_restart_forgets_everything(self):
        manager, client = self.start()
        try:
            client.execute_interactive("var x = 1;", timeout=PATIENCE)
            manager.restart_kernel()
            client.wait_for_ready(timeout=PATIENCE)
            reply = client.execute_interactive("x", timeout=PATIENCE, output_hook=lambda _: None)
            self.assertIn("CS0103", reply["content"]["evalue"])
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=True)

    def test_shutdown_ends_the_process(self):
        manager, client = self.start()
        process = manager.provisioner.process
        client.shutdown()
        process.wait(timeout=PATIENCE)
        self.assertEqual(process.returncode, 0)
        client.stop_channels()
        manager.cleanup_resources()


if __name__ == "__main__":
    unittest.main()
