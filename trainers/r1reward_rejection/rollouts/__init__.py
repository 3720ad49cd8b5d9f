"""`r1reward rollouts`: n completions for each prompt, from any server that speaks OpenAI's protocol (vLLM, say).

    prompts ── sampling (what is asked) ── client (asks, again where that helps) ── store (what came) ── completions

Results are written as they come and put into the order of the prompts at the end. A run that is cut loses the
requests under way and nothing else.
"""
