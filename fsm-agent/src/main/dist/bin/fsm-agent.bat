@echo off
rem Starts the agent with the Java that JAVA_HOME or PATH names. FSM_AGENT_OPTS: further options for the JVM.
setlocal
set "FSM_HOME=%~dp0.."
rem "call" reads its line twice, so that a percent sign in the path would be lost
pushd "%~dp0"
call .\find-java.bat
set "FSM_FOUND=%ERRORLEVEL%"
popd
if not "%FSM_FOUND%"=="0" exit /b 1
rem Commands that end soon start faster so; "run" and "simulate" live long: they get the whole compiler, and give back
rem memory that they do not use, where Java would begin with a share of the machine's.
set "FSM_TUNING=-XX:TieredStopAtLevel=1 -Xshare:auto"
set "FSM_LASTING=-Xms16m -XX:MinHeapFreeRatio=20 -XX:MaxHeapFreeRatio=40"
if /i "%~1"=="run" set "FSM_TUNING=%FSM_LASTING%"
if /i "%~1"=="simulate" set "FSM_TUNING=%FSM_LASTING%"
rem device texts are UTF-8; the window gets its own code page back
set "FSM_PAGE="
for /f "tokens=2 delims=:." %%c in ('chcp') do set "FSM_PAGE=%%c"
chcp 65001 >nul
"%FSM_JAVA%" %FSM_TUNING% -XX:+UseSerialGC -Dfile.encoding=UTF-8 %FSM_AGENT_OPTS% -cp "%FSM_HOME%\lib\*" org.openfsm.agent.Main %*
set "FSM_CODE=%ERRORLEVEL%"
if defined FSM_PAGE chcp %FSM_PAGE% >nul 2>&1
exit /b %FSM_CODE%
